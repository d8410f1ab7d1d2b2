import type { Lease } from '../ledger/lease.ts'
import type { Lane } from '../ledger/ledger.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import { nextInLane } from './next-in-lane.ts'

/** So many processes in a row may end over an operation before it is set aside. */
const MOST_CRASHES = 3

export const QUARANTINED = 'three processes in a row ended while it was their only work'

/**
 * The operation that may have ended the process which held the lane before, with one crash more; set aside when it is the
 * third in a row. Only when that process had nothing else in hand, and never between a request and its answer.
 */
export function afterCrash({ takenOver }: Lease, { operations }: Lane, nowMs: number): OperationRow | undefined {
  if (takenOver !== 'alone') return undefined
  const { run } = nextInLane(operations, nowMs)
  const [suspect] = run
  if (!suspect || run.length > 1 || suspect.sending) return undefined
  const crashes = suspect.crashes + 1
  if (crashes < MOST_CRASHES) return { ...suspect, crashes }
  return { ...suspect, crashes, state: 'finished', outcome: { status: 'held', reason: QUARANTINED } }
}
