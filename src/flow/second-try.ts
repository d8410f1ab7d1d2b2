import pRetry from 'p-retry'
import type { Failure } from '../http/failure.ts'
import type { Exchange } from './exchange.ts'
import { wasSentAway } from './judge-answer.ts'

/** A failure that a second request right away may mend: the connection broke, or the CRM was busy for a moment. */
const isTransient = ({ retry, untilMs, status = 503 }: Failure): boolean =>
  retry && untilMs === undefined && status !== 400

class Transient extends Error {
  readonly exchange: Exchange

  constructor(exchange: Exchange) {
    super('transient')
    this.exchange = exchange
  }
}

/** Sends a find; while an agent waits, a transient failure gets one immediate second try. */
export async function withSecondTry(
  interactive: boolean,
  send: () => Promise<Exchange>,
  onFirstFailure: (exchange: Exchange) => void,
): Promise<Exchange> {
  if (!interactive) return send()
  let first: Exchange | undefined
  return pRetry(
    async () => {
      const exchange = await send()
      if (exchange.kind === 'answered') return exchange
      // The second try was none: what the first one came to counts.
      if (first && wasSentAway(exchange.failure)) return first
      first = exchange
      if (isTransient(exchange.failure)) throw new Transient(exchange)
      return exchange
    },
    {
      retries: 1,
      minTimeout: 0,
      maxTimeout: 0,
      shouldRetry: ({ error }) => error instanceof Transient,
      onFailedAttempt({ error, retriesLeft }) {
        if (error instanceof Transient && retriesLeft > 0) onFirstFailure(error.exchange)
      },
    },
  ).catch((error: unknown) => {
    if (error instanceof Transient) return error.exchange
    throw error
  })
}
