import type { Verdict } from '../engine/verdict.ts'
import type { Failure } from '../http/failure.ts'
import { type ReassignPayload, choicesIn, isLater } from './choices.ts'
import { AGAIN, blockedDependents, skippedDependents } from './reopen.ts'
import { CHOSEN } from './chosen.ts'
import { factsOf, withLink } from './facts.ts'
import { type FollowersProgress, callFollowers, withDoubt } from './followers.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { entityOutcome, failureOutcome, finished } from './outcomes.ts'
import { awaitsLog } from './log.ts'
import type { Choice } from './procedure.ts'
import { type StepsProgress, performProcedure } from './procedure-steps.ts'
import type { SessionData } from './session-data.ts'

type SessionChoice = Pick<Choice, 'account' | 'record'>

/** How far a reassign operation came. */
interface ReassignProgress extends FollowersProgress {
  steps?: StepsProgress | undefined
}

/** A person chose another card: from now on the session belongs there, and `record.reassign` moves what was written before. */
export const reassign: OperationKind = {
  kind: 'reassign',
  rank: 2,
  endpoints: ({ record, procedure }) => [...(record?.reassign ?? []), procedure?.base],
  /** Which of several choices is the last one, must still be known. */
  withoutPersons(payload) {
    const { id, type, sessionId, at, account, record } = (payload as ReassignPayload).event
    return { event: { id, type, sessionId, at, account, record } } satisfies ReassignPayload
  },
  async perform(work) {
    const { procedure, run } = work
    const progress = run.operation.progress as ReassignProgress | undefined
    const { event } = run.operation.payload as ReassignPayload
    const refusal = procedure?.refuses(event)
    if (refusal !== undefined) return refused(refusal)
    const unsure = awaitsLog(run)
    if (unsure) return unsure
    if (!progress) {
      const choice = standingChoice(work, event)
      if (!choice.account && !choice.record) return finished('skipped', 'nothing was chosen, or something else later')
      await move(work, choice)
    }
    const facts = factsOf(work.plan, work.data, { choice: event })
    const endpoints = work.plan.record?.reassign ?? []
    let called: ReassignProgress = progress ?? { done: 0, captured: {} }
    const failed = await callFollowers(work, endpoints, facts, called, (done, sending) => {
      called = done
      return run.journal(done, sending)
    })
    if (failed) return failed
    if (procedure) {
      const occasion = { kind: 'choice', choice: event } as const
      const verdict = await performProcedure(work, procedure, occasion, called.steps, (steps) => ({ ...called, steps }))
      if (verdict.kind !== 'finished' || verdict.outcome.status !== 'skipped') return verdict
    }
    const chosen = event.record ? work.data.record : work.data.account
    return { kind: 'finished', outcome: entityOutcome('done', withDoubt(CHOSEN, called), chosen!) }
  },
}

/** Nothing is moved for a choice that cannot be followed. */
function refused(why: string): Verdict {
  const failure: Failure = { code: 'FLOW_CHOICE', message: why, effect: 'not_sent', retry: false }
  return { kind: 'finished', outcome: failureOutcome('rejected', failure) }
}

/** What the event chose, as far as no later one chose otherwise; events come in any order. */
function standingChoice({ run, procedure }: Work, event: Choice): SessionChoice {
  const later = choicesIn(run.lane, procedure).filter((other) => isLater(other, event))
  return {
    account: later.some(({ account }) => account) ? undefined : event.account,
    record: later.some(({ record }) => record) ? undefined : event.record,
  }
}

/** The session belongs to what was chosen, and what was skipped for want of it runs after all. */
async function move(work: Work, choice: SessionChoice): Promise<void> {
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
