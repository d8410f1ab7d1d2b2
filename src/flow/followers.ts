import type { Endpoint } from '../http/endpoint/endpoint.ts'
import type { Verdict } from '../engine/verdict.ts'
import type { Facts } from '../session/facts.ts'
import type { Json } from '../util/json.ts'
import type { Work } from './operation-kind.ts'
import { verdictOn } from './outcomes.ts'
import { isRepeatable } from './send-change.ts'

/** How far the followers of an endpoint came. */
export interface FollowersProgress {
  done: number
  captured: Readonly<Record<string, Json>>
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
      if (!isRepeatable(follower)) await journal(progress, true)
      const exchange = await work.exchanger.send(follower, rendering.request)
      if (exchange.kind === 'failed') {
        work.trace.exchange(follower, exchange, { outcome: 'failed', reason: exchange.failure.message })
        return verdictOn(exchange.failure)
      }
      const isSecond = work.run.interrupted && progress.done === begun.done && !isRepeatable(follower)
      const reason = isSecond ? 'follows; it may be there twice, as an earlier run ended before its answer' : 'follows'
      work.trace.exchange(follower, exchange, { outcome: 'done', reason })
      if (exchange.answer.json !== undefined)
        progress = { ...progress, captured: { ...progress.captured, ...follower.reader.capture(exchange.answer.json) } }
    }
    progress = { ...progress, done: progress.done + 1 }
    await journal(progress)
  }
  return undefined
}
