import { minutesAndSeconds } from '../../util/duration.ts'
import { firstCharacters } from '../../util/cut-text.ts'
import type { Session } from '../session.ts'

/** A title that every CRM takes: one line, no angle brackets, at most 150 characters. */
export function defaultSubject(session: Session): string {
  const direction = session.direction === 'outbound' ? 'Outbound' : 'Inbound'
  const medium = session.channel === 'chat' ? 'chat' : 'call'
  const who = session.endUser.name || session.endUser.phoneNumber || session.endUser.email || 'an unknown person'
  const queue = session.queue.name ? ` (${session.queue.name})` : ''
  const title = `${direction} ${medium} with ${who}${queue}`
  return firstCharacters(title.replaceAll(/[<>]/g, '').replaceAll(/\s+/g, ' '), 150)
}

/** What is known of the session, one fact a line; never empty. */
export function defaultDescription(session: Session): string {
  const facts: [string, string | number | null | undefined][] = [
    ['Session', session.id],
    ['Type', session.type],
    ['Direction', session.direction],
    ['Queue', session.queue.menuPath?.join('/') ?? session.queue.name],
    ['Campaign', session.campaign.name],
    ['Agent', session.agent.name ?? session.agent.email],
    ['Customer', session.endUser.name],
    ['Phone', session.endUser.phoneNumber],
    ['E-mail', session.endUser.email],
    ['Started', session.startedAt],
    ['Ended', session.endedAt],
    ['Duration', duration(session.durations.callSeconds)],
    ['Rating', session.rating],
    ['Feedback', session.feedback],
    ['Disposition', session.disposition.code],
    ['Notes', session.disposition.notes],
    ['Summary', session.analysis.summary],
  ]
  return facts
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([label, value]) => `${label}: ${value}`)
    .join('\n')
}

function duration(seconds: number | null): string | null {
  return seconds === null ? null : minutesAndSeconds(seconds)
}
