import type { OperationRow } from '../../ledger/operation-row.ts'

/** The operation as one that is never done. */
export function skipped(row: OperationRow, by: string, reason: string | undefined): OperationRow {
  return {
    ...row,
    state: 'finished',
    dueAt: undefined,
    parkedOn: undefined,
    wakesOnEvent: false,
    sending: false,
    outcome: { status: 'skipped', reason: reason === undefined ? by : `${by}: ${reason}` },
  }
}
