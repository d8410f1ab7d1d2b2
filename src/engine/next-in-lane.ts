import type { OperationRow } from '../ledger/operation-row.ts'

/** What can be begun in a lane now, and when to look again. */
export interface Turn {
  run: OperationRow[]
  /** When the next operation that waits is due, in milliseconds since 1970; nothing when none waits for a time. */
  laterMs: number | undefined
}

/** So many operations of one session run beside its lane at once. */
const MOST_BESIDE = 2

const NOBODY: ReadonlySet<string> = new Set()

/**
 * Whose turn it is in a lane. First in, first out, one at a time; what waits or is parked keeps everything behind it waiting
 * when it holds the lane, and lets it pass when not. What runs beside the lane waits only for everything of a lower rank.
 *
 * @param running Ids of what runs already.
 */
export function nextInLane(
  operations: readonly OperationRow[],
  nowMs: number,
  running: ReadonlySet<string> = NOBODY,
): Turn {
  const run: OperationRow[] = []
  let soonest = Infinity
  let isBusy = operations.some(({ id, beside }) => !beside && running.has(id))
  let beside = operations.filter((one) => one.beside && running.has(one.id)).length
  let lowestOpenRank = Infinity

  for (const operation of operations) {
    const { state, rank, dueAt = Infinity, holdsLane } = operation
    if (state === 'finished' || running.has(operation.id)) {
      if (state !== 'finished' && !operation.beside) lowestOpenRank = Math.min(lowestOpenRank, rank)
      continue
    }
    const isDue = state === 'ready' || (state === 'waiting' && dueAt <= nowMs)
    if (operation.beside) {
      if (lowestOpenRank < rank) continue
      if (!isDue && state === 'waiting') soonest = Math.min(soonest, dueAt)
      if (!isDue || beside === MOST_BESIDE) continue
      beside++
      run.push(operation)
      continue
    }
    lowestOpenRank = Math.min(lowestOpenRank, rank)
    if (isBusy) continue
    if (isDue) run.push(operation)
    else if (state === 'waiting') soonest = Math.min(soonest, dueAt)
    isBusy = isDue || holdsLane
  }
  return { run, laterMs: soonest === Infinity ? undefined : soonest }
}
