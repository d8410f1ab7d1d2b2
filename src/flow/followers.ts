import type { Endpoint } from '../http/endpoint/endpoint.ts'
import type { Verdict } from '../engine/verdict.ts'
import type { Facts } from '../session/facts.ts'
import type { Json } from '../util/json.ts'
import type { Work } from './operation-kind.ts'
import { verdictOn } from './outcomes.ts'
import { isRepeatable, leavesDoubt } from './send-change.ts'

/** How far the followers of an endpoint came. */
export interface FollowersProgress {
  done: number
  captured: Readonly<Record<string, Json>>
  /** The next one was sent, and may have done what it does. */
  isOut?: boolean | undefined
  /** One of them was sent again although it may have done it. */
  isDoubtful?: boolean | undefined
}

/** The reason of an outcome, with what is to be known of the followers. */
export function withDoubt(reason: string, followers: FollowersProgress | undefined): string {
  return followers?.isDoubtful === true ? `${reason}; what follows it may be there twice` : reason
}

/**
 * Calls the endpoints under `then`, in order, from the first that is not done. Each is journaled.
 *
 * @param journal Stores how far they came; `sending` when a request goes out that must not be taken for undone.
 * @returns nothing when all are done, else what its failure means.
 */
export async function callFollowers(
  work: Work,
  followers: readonly Endpoint[],
  facts: Facts,
  begun: FollowersProgress,
  journal: (progress: FollowersProgress, sending?: boolean) => Promise<void>,
): Promise<Verdict | undefined> {
  let progress = begun
  for (const follower of followers.slice(begun.done)) {
    const rendering = follower.render({ ...facts, captured: progress.captured })
    if (rendering.kind !== 'ready') {
      work.trace.decision({ outcome: 'not_sent', reason: 'its URL cannot be formed' }, follower)
    } else {
      const isSecond = progress.isOut === true
      progress = { ...progress, isDoubtful: isSecond || progress.isDoubtful, isOut: undefined }
      if (!isRepeatable(follower)) await journal({ ...progress, isOut: true }, true)
      const exchange = await work.exchanger.send(follower, rendering.request)
      if (exchange.kind === 'failed') {
        work.trace.exchange(follower, exchange, { outcome: 'failed', reason: exchange.failure.message })
        await journal({ ...progress, isOut: leavesDoubt(follower, exchange.failure) })
        return verdictOn(exchange.failure)
      }
      const reason = isSecond
        ? 'follows; it may be there twice, as nobody knows what became of an earlier try'
        : 'follows'
      work.trace.exchange(follower, exchange, { outcome: 'done', reason })
      if (exchange.answer.json !== undefined)
        progress = { ...progress, captured: { ...progress.captured, ...follower.reader.capture(exchange.answer.json) } }
    }
    progress = { ...progress, done: progress.done + 1 }
    await journal(progress)
  }
  return undefined
}
