import type { Run } from '../engine/run.ts'
import type { Verdict } from '../engine/verdict.ts'
import type { Failure } from '../http/failure.ts'
import type { Endpoint } from '../http/endpoint/endpoint.ts'
import { failureOutcome, finished } from './outcomes.ts'
import { OPERATION_KINDS } from './operation-kinds.ts'
import type { Plan } from './plan.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { PAUSED } from './pause.ts'
import { SubjectErased } from './privacy/subject-erased.ts'
import { WIPED, erasedOperation, isWiped } from './privacy/wipe.ts'

/**
 * Does the work of one operation; one whose endpoint is no longer configured is held, one that is paused is parked, one whose
 * facts are gone is skipped.
 */
export async function runOperation(run: Run, work: Work): Promise<Verdict> {
  const { kind } = run.operation
  if (work.data.erasedAt !== undefined) return erased(run)
  if (isWiped(run.operation)) return finished('skipped', WIPED)
  const operation = OPERATION_KINDS.get(kind)
  if (!operation || !isConfigured(kind, work.plan)) return finished('held', `the configuration has no ${kind} any more`)
  try {
    return (await paused(work, operation)) ?? (await operation.perform(work))
  } catch (error) {
    if (error instanceof SubjectErased) return erased(run)
    throw error
  }
}

/** Nothing of the person may be stored again with what came of the run. */
function erased({ operation }: Run): Verdict {
  Object.assign(operation, erasedOperation(operation))
  return { kind: 'finished', outcome: operation.outcome, release: true }
}

function isConfigured(kind: string, plan: Plan): boolean {
  const parts: Record<string, unknown> = {
    account: plan.account,
    account_update: plan.account?.update,
    record: plan.record,
    update: plan.record?.update,
    comment: plan.comment,
    upload: plan.upload,
    store: plan.storage,
    file_comment: plan.comment,
    email: plan.email,
    log: plan.procedure,
    reassign: true,
    audit: true,
  }
  return parts[kind] !== undefined
}

/** Parks an operation until an operator lets it go on; nothing when it may. No try is spent. */
async function paused(work: Work, kind: OperationKind): Promise<Verdict | undefined> {
  const found = await work.pauses.over(placesOf(kind, work.plan), work.run.lease)
  if (!found) return undefined
  const { actor, reason } = found.pause
  const message = `paused by ${actor}${reason === undefined ? '' : `: ${reason}`}`
  work.trace.decision({ outcome: 'paused', reason: message })
  const failure: Failure = { code: PAUSED, message, effect: 'not_sent', retry: true }
  return { kind: 'park', on: found.key, outcome: failureOutcome('pending', failure) }
}

function placesOf(kind: OperationKind, plan: Plan): string[] {
  return [...originsOf(kind.endpoints(plan)), ...(kind.places?.(plan) ?? [])]
}

function originsOf(endpoints: readonly (Endpoint | undefined)[]): string[] {
  const origins = endpoints.flatMap((one) => (one ? [one.origin, ...originsOf(one.followers)] : []))
  return [...new Set(origins)]
}
