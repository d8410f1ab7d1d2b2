import type { OperationRow } from '../ledger/operation-row.ts'

/** Reason that an account which is found later undoes. */
export const NO_ACCOUNT = 'there is no account'

/** Reason that a record which is found later undoes. */
export const NO_RECORD = 'there is no record'

/** What makes an operation run again, as if it had not run yet. */
export const AGAIN: Partial<OperationRow> = {
  state: 'ready',
  dueAt: undefined,
  parkedOn: undefined,
  holdsLane: true,
  wakesOnEvent: false,
  outcome: { status: 'pending', reason: 'runs again' },
}

/** True for an operation that was skipped for this reason. */
export function wasSkipped({ outcome }: OperationRow, reason: string): boolean {
  return outcome.status === 'skipped' && outcome.reason === reason
}

/** What was skipped for want of an account or a record. */
export function skippedDependents(operations: readonly OperationRow[]): OperationRow[] {
  return operations.filter((one) => wasSkipped(one, NO_ACCOUNT) || wasSkipped(one, NO_RECORD))
}

/** What ended because the account or record that it needs was not there; with a credential that is refused it only waits. */
export function blockedDependents(operations: readonly OperationRow[]): OperationRow[] {
  return operations.filter(({ state, outcome }) => state === 'finished' && outcome.status === 'blocked')
}
