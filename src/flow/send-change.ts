import type { Endpoint, RequestDraft } from '../http/endpoint/endpoint.ts'
import type { Failure } from '../http/failure.ts'
import type { Exchange, Sending } from './exchange.ts'
import type { Work } from './operation-kind.ts'

/**
 * Sends a request that changes something. Where sending it twice would do it twice, it is journaled before it goes out, so
 * that after a crash the next run knows that it may have been done.
 *
 * @param progress How far the operation is, as the next run is to find it.
 */
export async function sendChange(
  work: Work,
  endpoint: Endpoint,
  draft: RequestDraft,
  progress: unknown,
  sending?: Sending,
): Promise<Exchange> {
  if (!isRepeatable(endpoint)) await work.run.journal(progress, true)
  return work.exchanger.send(endpoint, draft, sending)
}

/** All but POST say what is to be, so that a second time changes nothing. */
export function isRepeatable({ method }: Endpoint): boolean {
  return method !== 'POST'
}

/** True when the request may have been done although it failed. */
export function leavesDoubt(endpoint: Endpoint, { effect, status = 500 }: Failure): boolean {
  return !isRepeatable(endpoint) && effect !== 'not_sent' && (status >= 500 || status < 300)
}
