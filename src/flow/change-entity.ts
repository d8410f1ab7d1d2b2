import type { Verdict } from '../engine/verdict.ts'
import type { Endpoint } from '../http/endpoint/endpoint.ts'
import type { Facts } from '../session/facts.ts'
import { type FollowersProgress, callFollowers } from './followers.ts'
import type { Work } from './operation-kind.ts'
import { failureOutcome, finished, verdictOn } from './outcomes.ts'

/** How far a change came. */
interface ChangeProgress {
  followers?: FollowersProgress | undefined
}

/** Sends one change of something that exists (an update, a comment), then what follows it. */
export async function changeEntity(work: Work, endpoint: Endpoint, facts: Facts): Promise<Verdict> {
  const { run, trace } = work
  let { followers } = (run.operation.progress ?? {}) as ChangeProgress
  const journal = (done: FollowersProgress): Promise<void> => run.journal({ followers: done } satisfies ChangeProgress)
  if (!followers) {
    const rendering = endpoint.render(facts)
    if (rendering.kind !== 'ready') {
      const why = rendering.kind === 'incomplete' ? 'as a variable in it has no value' : 'as a value would change it'
      const message = `${endpoint.path}: its URL cannot be formed, ${why}.`
      trace.decision({ outcome: 'rejected', reason: message }, endpoint)
      const outcome = failureOutcome('rejected', { code: 'FLOW_INCOMPLETE', message, effect: 'not_sent', retry: false })
      return { kind: 'finished', outcome }
    }
    const exchange = await work.exchanger.send(endpoint, rendering.request)
    if (exchange.kind === 'failed') {
      trace.exchange(endpoint, exchange, { outcome: 'failed', reason: exchange.failure.message })
      return overtakable(verdictOn(exchange.failure), exchange.failure.status)
    }
    trace.exchange(endpoint, exchange, { outcome: 'done', reason: `status ${exchange.answer.status}` })
    const { json } = exchange.answer
    followers = { done: 0, captured: json === undefined ? {} : endpoint.reader.capture(json) }
    if (endpoint.followers.length > 0) await journal(followers)
  }
  const failed = await callFollowers(work, endpoint.followers, facts, followers, journal)
  return failed ?? finished('done', 'done')
}

/** What waits because the CRM calls it wrong may be overtaken: nothing behind it depends on it. */
export function overtakable(verdict: Verdict, status: number | undefined): Verdict {
  return verdict.kind === 'retry' && status === 400 ? { ...verdict, overtakable: true } : verdict
}
