import type { OperatorContext } from './context.ts'
import { findJob, notFound } from './find-job.ts'
import { type JobDetails, detailsOf } from './job.ts'

/** Everything there is to know of an operation. @throws CrmwireError `JOB_NOT_FOUND` */
export async function show(context: OperatorContext, id: string): Promise<JobDetails> {
  const { ledger, tenant } = context
  const { sessionId } = await findJob(context, id)
  const [{ operations }, steps] = await Promise.all([ledger.lane(tenant, sessionId), ledger.trace(tenant, sessionId)])
  const row = operations.find((one) => one.id === id)
  // It may have been erased a moment ago.
  if (!row) throw notFound(id)
  return detailsOf(row, operations, steps)
}
