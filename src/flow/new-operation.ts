import { NOT_BEGUN } from '../observe/not-begun.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import type { OperationKind } from './operation-kind.ts'

type Given = Pick<OperationRow, 'id' | 'tenant' | 'sessionId' | 'sequence' | 'payload' | 'openedAt' | 'configHash'>

/** An operation of a kind, ready to run. */
export function newOperation(
  { kind, rank, beside }: Pick<OperationKind, 'kind' | 'rank' | 'beside'>,
  given: Given & Partial<OperationRow>,
): OperationRow {
  return {
    kind,
    rank,
    state: 'ready',
    dueAt: undefined,
    holdsLane: true,
    parkedOn: undefined,
    wakesOnEvent: false,
    beside: beside ?? false,
    tries: 0,
    crashes: 0,
    sending: false,
    progress: undefined,
    outcome: { status: 'pending', reason: NOT_BEGUN },
    ...given,
  }
}
