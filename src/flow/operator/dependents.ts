import type { OperationRow } from '../../ledger/operation-row.ts'

/** Kinds that depend neither on the account nor on the record: a choice of a person, and looks at what was created. */
const INDEPENDENT: ReadonlySet<string> = new Set(['reassign', 'audit'])

/** What cannot be done without this account or record, in the order of the lane. */
export function dependentsOf({ kind }: OperationRow, lane: readonly OperationRow[]): OperationRow[] {
  if (kind === 'account') return lane.filter((one) => one.kind !== 'account' && !INDEPENDENT.has(one.kind))
  if (kind !== 'record') return []
  return lane.filter((one) => one.rank === 2 && one.kind !== 'account_update' && !INDEPENDENT.has(one.kind))
}
