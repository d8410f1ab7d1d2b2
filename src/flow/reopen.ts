import type { OperationRow } from '../ledger/operation-row.ts'
import { NO_RECORD } from './needs-record.ts'
import { NO_ACCOUNT } from './record.ts'

/** What makes an operation run again, as if it had not run yet. */
export const AGAIN: Partial<OperationRow> = { state: 'ready', dueAt: undefined, holdsLane: true, wakesOnEvent: false }

/** True for an operation that was skipped for this reason. */
export function wasSkipped({ outcome }: OperationRow, reason: string): boolean {
  return outcome.status === 'skipped' && outcome.reason === reason
}

/** What was skipped for want of an account or a record. */
export function skippedDependents(operations: readonly OperationRow[]): OperationRow[] {
  return operations.filter((one) => wasSkipped(one, NO_ACCOUNT) || wasSkipped(one, NO_RECORD))
}
