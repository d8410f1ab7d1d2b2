import type { OriginEvent } from '../http/gate/origin.ts'
import type { Logger } from '../observe/logger.ts'
import type { AlertFacts } from './alert.ts'

/** Tells people what happens at the gate of an origin: everything goes to the log, what needs a person becomes an alert. */
export function tellOriginNews(event: OriginEvent, logger: Logger, alert: (facts: AlertFacts) => void): void {
  const { origin } = event
  switch (event.type) {
    case 'circuit_opened':
      logger.warn('a place does not answer, so what is for it waits', { origin, untilMs: event.untilMs })
      return
    case 'circuit_closed':
      logger.info('a place answers again', { origin })
      return
    case 'origin_down':
      alert({ type: 'origin_down', origin, sinceMs: event.sinceMs })
      return
    case 'credential_blocked':
      logger.warn('a credential is refused, so what needs it waits', { origin, reason: event.reason })
      alert({ type: 'credential_blocked', origin, reason: event.reason })
      return
    case 'credential_accepted':
      logger.info('a credential is accepted again', { origin })
  }
}
