import type { Verdict } from '../engine/verdict.ts'
import type { Endpoint } from '../http/endpoint/endpoint.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import type { Facts } from '../session/facts.ts'
import { type FollowersProgress, callFollowers, withDoubt } from './followers.ts'
import type { Work } from './operation-kind.ts'
import { cannotBeFormed, finished, verdictOn } from './outcomes.ts'
import { isRepeatable, leavesDoubt, sendChange } from './send-change.ts'

/** How far a change came. */
export interface ChangeProgress {
  /** An earlier try may have done it. */
  isDoubtful?: boolean | undefined
  followers?: FollowersProgress | undefined
}

/**
 * Sends one change of something that exists (an update, a comment), then what follows it.
 *
 * @param factsFor What its templates read; `again` when an earlier try may have done it already.
 */
export async function changeEntity(
  work: Work,
  endpoint: Endpoint,
  factsFor: (again: boolean) => Facts,
): Promise<Verdict> {
  const { run, trace } = work
  const progress = (run.operation.progress ?? {}) as ChangeProgress
  let { followers } = progress
  const wasInterrupted = run.interrupted && !followers && !isRepeatable(endpoint)
  const isDoubtful = progress.isDoubtful === true || wasInterrupted
  const journal = (done: FollowersProgress, sending?: boolean): Promise<void> =>
    run.journal({ isDoubtful, followers: done } satisfies ChangeProgress, sending)
  if (!followers) {
    const rendering = endpoint.render(factsFor(isDoubtful))
    if (rendering.kind !== 'ready') return cannotBeFormed(work, endpoint, rendering.kind)
    const exchange = await sendChange(work, endpoint, rendering.request, { isDoubtful } satisfies ChangeProgress)
    if (exchange.kind === 'failed') {
      const { failure } = exchange
      trace.exchange(endpoint, exchange, { outcome: 'failed', reason: failure.message })
      run.remember({ isDoubtful: isDoubtful || leavesDoubt(endpoint, failure) } satisfies ChangeProgress)
      return overtakable(verdictOn(failure), failure.status)
    }
    trace.exchange(endpoint, exchange, { outcome: 'done', reason: `status ${exchange.answer.status}` })
    const { json } = exchange.answer
    followers = { done: 0, captured: json === undefined ? {} : endpoint.reader.capture(json) }
    if (endpoint.followers.length > 0) await journal(followers)
  }
  const failed = await callFollowers(work, endpoint.followers, factsFor(isDoubtful), followers, journal)
  if (failed) return failed
  const { followers: called } = (run.operation.progress ?? {}) as ChangeProgress
  return finished('done', withDoubt(isDoubtful ? 'done; it may be there twice' : 'done', called))
}

/** True when a change was made, and only what follows it is still to be done. */
export function isMade({ progress }: Pick<OperationRow, 'progress'>): boolean {
  return (progress as ChangeProgress | undefined)?.followers !== undefined
}

/** What waits because the CRM calls it wrong may be overtaken: nothing behind it depends on it. */
export function overtakable(verdict: Verdict, status: number | undefined): Verdict {
  return verdict.kind === 'retry' && status === 400 ? { ...verdict, overtakable: true } : verdict
}
