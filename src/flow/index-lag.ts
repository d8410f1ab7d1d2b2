import type { Identifier } from '../response/identifier.ts'
import type { Work } from './operation-kind.ts'
import type { CreatePlan } from './plan.ts'

/** So long after a create a search showed it for the first time. */
export interface Shown {
  id: Identifier
  afterMs: number
  /** Nobody knows when in that time the CRM stored it. */
  storedLate?: boolean | undefined
}

/** Learns how slow the search of a CRM is. Where that is slower than what is waited for, it waits longer and tells somebody. */
export async function learnIndexLag(work: Work, plan: CreatePlan, { id, afterMs, storedLate }: Shown): Promise<void> {
  const lagMs = storedLate === true ? afterMs - (await work.bounds.lateMs(plan)) : afterMs
  if (lagMs <= 0 || !(await work.bounds.sawIndexLag(plan, lagMs))) return
  const reason = `a search shows it only ${Math.round(lagMs / 1000)} s later; from now on it is given more time`
  work.trace.decision({ outcome: 'index_lag', reason, id }, plan.endpoint)
  work.alert({ type: 'index_lag', endpoint: plan.endpoint.path, lagMs })
}
