import type { OperationRow } from './operation-row.ts'

/** The order of a lane: rank, then sequence. */
export function inLaneOrder(a: OperationRow, b: OperationRow): number {
  return a.rank - b.rank || a.sequence - b.sequence
}
