import type { OperationRow } from '../ledger/operation-row.ts'

/** The operation whose turn it is, or when to look again. */
export type Turn = { kind: 'run'; operation: OperationRow } | { kind: 'later'; atMs: number } | { kind: 'nothing' }

/**
 * Whose turn it is in a lane. First in, first out; what waits or is parked keeps everything behind it waiting when it holds
 * the lane, and lets it pass when not.
 */
export function nextInLane(operations: readonly OperationRow[], nowMs: number): Turn {
  let soonest = Infinity
  for (const operation of operations) {
    if (operation.state === 'finished') continue
    const due = operation.dueAt ?? Infinity
    if (operation.state === 'ready' || (operation.state === 'waiting' && due <= nowMs))
      return { kind: 'run', operation }
    if (operation.state === 'waiting') soonest = Math.min(soonest, due)
    if (operation.holdsLane) break
  }
  return soonest === Infinity ? { kind: 'nothing' } : { kind: 'later', atMs: soonest }
}
