import type { Run } from '../engine/run.ts'
import type { Verdict } from '../engine/verdict.ts'
import { finished } from './outcomes.ts'
import { OPERATION_KINDS } from './operation-kinds.ts'
import type { Plan } from './plan.ts'
import type { Work } from './operation-kind.ts'

/** Does the work of one operation; one whose endpoint is no longer configured is held. */
export async function runOperation(run: Run, work: Work): Promise<Verdict> {
  const { kind } = run.operation
  const operation = OPERATION_KINDS.get(kind)
  if (!operation || !isConfigured(kind, work.plan)) return finished('held', `the configuration has no ${kind} any more`)
  return operation.perform(work)
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
