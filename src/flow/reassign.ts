import type { SessionEvent } from '../session/event-schema.ts'
import { AGAIN, blockedDependents, skippedDependents } from './reopen.ts'
import { CHOSEN } from './chosen.ts'
import { factsOf, withLink } from './facts.ts'
import { type FollowersProgress, callFollowers, withDoubt } from './followers.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { entityOutcome, finished } from './outcomes.ts'
import type { SessionData } from './session-data.ts'

/** What a reassign operation was opened for. */
export interface ReassignPayload {
  event: ChosenEvent
}

type ChosenEvent = Extract<SessionEvent, { type: 'session.account_chosen' }>
type Choice = Pick<ChosenEvent, 'account' | 'record'>

/** A person chose another card: from now on the session belongs there, and `record.reassign` moves what was written before. */
export const reassign: OperationKind = {
  kind: 'reassign',
  rank: 2,
  endpoints: ({ record }) => record?.reassign ?? [],
  /** Which of several choices is the last one, must still be known. */
  withoutPersons(payload) {
    const { id, type, sessionId, at, account, record } = (payload as ReassignPayload).event
    return { event: { id, type, sessionId, at, account, record } } satisfies ReassignPayload
  },
  async perform(work) {
    const progress = work.run.operation.progress as FollowersProgress | undefined
    const { event } = work.run.operation.payload as ReassignPayload
    if (!progress) {
      const choice = standingChoice(work, event)
      if (!choice.account && !choice.record) return finished('skipped', 'nothing was chosen, or something else later')
      await move(work, choice)
    }
    const facts = factsOf(work.plan, work.data, { choice: event })
    const endpoints = work.plan.record?.reassign ?? []
    const failed = await callFollowers(work, endpoints, facts, progress ?? { done: 0, captured: {} }, (done, sending) =>
      work.run.journal(done, sending),
    )
    if (failed) return failed
    const chosen = event.record ? work.data.record : work.data.account
    const called = work.run.operation.progress as FollowersProgress | undefined
    return { kind: 'finished', outcome: entityOutcome('done', withDoubt(CHOSEN, called), chosen!) }
  },
}

/** What the event chose, as far as no later one chose otherwise; events come in any order. */
function standingChoice(work: Work, event: ChosenEvent): Choice {
  const later = work.run.lane
    .filter(({ kind }) => kind === 'reassign')
    .map(({ payload }) => (payload as ReassignPayload).event)
    .filter((other) => isLater(other, event))
  return {
    account: later.some(({ account }) => account) ? undefined : event.account,
    record: later.some(({ record }) => record) ? undefined : event.record,
  }
}

function isLater(event: ChosenEvent, than: ChosenEvent): boolean {
  const [at, thanAt] = [Date.parse(event.at), Date.parse(than.at)]
  return at === thanAt ? event.id > than.id : at > thanAt
}

/** The session belongs to what was chosen, and what was skipped for want of it runs after all. */
async function move(work: Work, choice: Choice): Promise<void> {
  const { plan, run } = work
  const begun: FollowersProgress = { done: 0, captured: {} }
  const moved = (data: SessionData): SessionData => {
    const choose = (kind: 'account' | 'record'): (typeof data)[typeof kind] => {
      const chosen = choice[kind]
      return chosen ? withLink(plan, data, kind, { id: chosen.id, type: chosen.type, captured: {} }) : data[kind]
    }
    return {
      ...data,
      account: choose('account'),
      record: choose('record'),
      former: { account: data.account, record: data.record },
    }
  }
  const goOn = [...skippedDependents(run.lane), ...blockedDependents(run.lane)]
  await work.update(moved, begun, { operations: goOn.map((one) => ({ ...one, ...AGAIN })) })
  work.trace.decision({ outcome: 'moved', reason: 'a person chose another card' })
}
