import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { OperationRow } from '../../ledger/operation-row.ts'
import type { OperatorContext } from './context.ts'

/** The operation of that id. @throws CrmwireError `JOB_NOT_FOUND` */
export async function findJob({ ledger, tenant }: OperatorContext, id: string): Promise<OperationRow> {
  const [row] = await ledger.list(tenant, { ids: [id], limit: 1 })
  if (!row) throw notFound(id)
  return row
}

export function notFound(id: string): CrmwireError {
  return new CrmwireError('JOB_NOT_FOUND', `There is no ${id} in the ledger.`)
}
