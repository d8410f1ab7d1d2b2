import type { Run } from '../engine/run.ts'
import type { Verdict } from '../engine/verdict.ts'
import { finished } from './outcomes.ts'
import { OPERATION_KINDS } from './operation-kinds.ts'
import type { Plan } from './plan.ts'
import { SubjectErased } from './privacy/subject-erased.ts'
import { WIPED, erasedOperation, isWiped } from './privacy/wipe.ts'
import type { Work } from './operation-kind.ts'

/** Does the work of one operation; one whose endpoint is no longer configured is held, one whose facts are gone is skipped. */
export async function runOperation(run: Run, work: Work): Promise<Verdict> {
  const { kind } = run.operation
  if (work.data.erasedAt !== undefined) return erased(run)
  if (isWiped(run.operation)) return finished('skipped', WIPED)
  const operation = OPERATION_KINDS.get(kind)
  if (!operation || !isConfigured(kind, work.plan)) return finished('held', `the configuration has no ${kind} any more`)
  try {
    return await operation.perform(work)
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
    reassign: true,
    audit: true,
  }
  return parts[kind] !== undefined
}
