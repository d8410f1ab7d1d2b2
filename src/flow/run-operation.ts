import type { Run } from '../engine/run.ts'
import type { Verdict } from '../engine/verdict.ts'
import type { Failure } from '../http/failure.ts'
import type { Endpoint } from '../http/endpoint/endpoint.ts'
import { failureOutcome, finished } from './outcomes.ts'
import { OPERATION_KINDS } from './operation-kinds.ts'
import type { Plan } from './plan.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { PAUSED } from './pause.ts'

/** Does the work of one operation; one whose endpoint is no longer configured is held, and one that is paused is parked. */
export async function runOperation(run: Run, work: Work): Promise<Verdict> {
  const { kind } = run.operation
  const operation = OPERATION_KINDS.get(kind)
  if (!operation || !isConfigured(kind, work.plan)) return finished('held', `the configuration has no ${kind} any more`)
  return (await paused(work, operation)) ?? operation.perform(work)
}

function isConfigured(kind: string, plan: Plan): boolean {
  const parts: Record<string, unknown> = {
    account: plan.account,
    account_update: plan.account?.update,
    record: plan.record,
    update: plan.record?.update,
    comment: plan.comment,
    upload: plan.upload,
    reassign: true,
    audit: true,
  }
  return parts[kind] !== undefined
}

/** Parks an operation until an operator lets it go on; nothing when it may. No try is spent. */
async function paused(work: Work, kind: OperationKind): Promise<Verdict | undefined> {
  const found = await work.pauses.over(originsOf(kind.endpoints(work.plan)), work.run.lease)
  if (!found) return undefined
  const { actor, reason } = found.pause
  const message = `paused by ${actor}${reason === undefined ? '' : `: ${reason}`}`
  work.trace.decision({ outcome: 'paused', reason: message })
  const failure: Failure = { code: PAUSED, message, effect: 'not_sent', retry: true }
  return { kind: 'park', on: found.key, outcome: failureOutcome('pending', failure) }
}

function originsOf(endpoints: readonly (Endpoint | undefined)[]): string[] {
  const origins = endpoints.flatMap((one) => (one ? [one.origin, ...originsOf(one.followers)] : []))
  return [...new Set(origins)]
}
