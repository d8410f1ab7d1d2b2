import type { OperationRow } from '../../ledger/operation-row.ts'
import { AGAIN, blockedDependents } from '../reopen.ts'
import type { ResolveProgress } from '../resolve-entity.ts'
import { isEntity, resolveProgress } from './in-doubt.ts'

/** The operation, ready to run. What was given up gets a new week; what only waits goes on counting. */
export function again(row: OperationRow, reason: string, nowMs: number): OperationRow {
  const isOver = row.state === 'finished'
  return {
    ...row,
    ...AGAIN,
    outcome: { status: 'pending', reason },
    ...(isOver && { tries: 0, crashes: 0 }),
    ...(isOver && isEntity(row) && { progress: progressAgain(row, nowMs) }),
  }
}

/** The operation, ready to find or create from the start, whatever an earlier create may have stored. */
export function anew(row: OperationRow, reason: string): OperationRow {
  const { keys } = resolveProgress(row)
  return {
    ...row,
    ...AGAIN,
    outcome: { status: 'pending', reason },
    tries: 0,
    crashes: 0,
    sending: false,
    progress: { keys } satisfies ResolveProgress,
  }
}

/** What ended because this account or record was not there, ready to run behind it. */
export function dependentsAgain(row: OperationRow, lane: readonly OperationRow[]): OperationRow[] {
  if (!isEntity(row)) return []
  return blockedDependents(lane)
    .filter((one) => one.rank > row.rank)
    .map((one) => ({ ...one, ...AGAIN }))
}

/**
 * Where a new week begins. What may have been stored is searched first, and what was created without an id is never sent
 * again; where nothing was stored, everything is rendered anew with the configuration of today.
 */
function progressAgain(row: OperationRow, nowMs: number): ResolveProgress {
  const progress = resolveProgress(row)
  const { keys, create, settled } = progress
  if (settled) return progress
  if (!create?.unknown || row.outcome.status === 'rejected') return { keys }
  const { final: _refused, ...unknown } = create.unknown
  const exists = row.outcome.status === 'missing_id' || unknown.exists === true
  return { keys, create: { ...create, firstSentAt: nowMs, unknown: { ...unknown, ...(exists && { exists }) } } }
}
