import type { SessionEvent } from '../session/event-schema.ts'
import type { Entity } from '../session/facts.ts'
import { factsOf, withLink } from './facts.ts'
import { type FollowersProgress, callFollowers } from './followers.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { entityOutcome, finished } from './outcomes.ts'

/** What a reassign operation was opened for. */
export interface ReassignPayload {
  event: Extract<SessionEvent, { type: 'session.account_chosen' }>
}

/** A person chose another card: from now on the session belongs there, and `record.reassign` moves what was written before. */
export const reassign: OperationKind = {
  kind: 'reassign',
  rank: 2,
  async perform(work) {
    const progress = work.run.operation.progress as FollowersProgress | undefined
    const moved = progress ? work.data : await move(work)
    const facts = factsOf(work.plan, moved)
    const endpoints = work.plan.record?.reassign ?? []
    const failed = await callFollowers(work, endpoints, facts, progress ?? { done: 0, captured: {} }, (done) =>
      work.run.journal(done),
    )
    if (failed) return failed
    const chosen = moved.record ?? moved.account
    if (!chosen) return finished('skipped', 'nothing was chosen')
    return { kind: 'finished', outcome: entityOutcome('done', 'a person chose it', chosen) }
  },
}

async function move(work: Work): Promise<Work['data']> {
  const { event } = work.run.operation.payload as ReassignPayload
  const { data, plan } = work
  const choose = (
    kind: 'account' | 'record',
    choice: { id: string; type?: string | undefined } | undefined,
  ): Entity | undefined =>
    choice ? withLink(plan, data, kind, { id: choice.id, type: choice.type, captured: {} }) : data[kind]
  const account = choose('account', event.account)
  const record = choose('record', event.record)
  const moved = { ...data, account, record, former: { account: data.account, record: data.record } }
  await work.update((latest) => ({ ...latest, account, record, former: moved.former }))
  await work.run.journal({ done: 0, captured: {} } satisfies FollowersProgress)
  work.trace.decision({ outcome: 'moved', reason: 'a person chose another card' })
  return moved
}
