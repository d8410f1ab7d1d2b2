import type { OperationRow } from '../ledger/operation-row.ts'
import { audit } from './audit.ts'
import { comesLater } from './later.ts'

/** True for what belongs to the result of a session: not its audits, nor what is to be done some time after it. */
export function isWaitedFor(operation: OperationRow): boolean {
  return operation.kind !== audit.kind && !comesLater(operation)
}
