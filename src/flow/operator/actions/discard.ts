import type { OperationRow } from '../../../ledger/operation-row.ts'
import type { Action, Target } from '../action.ts'
import { dependentsOf } from '../dependents.ts'
import { OPEN_STATES, stateOf } from '../job-state.ts'
import { skipped } from '../skipped.ts'

/** Never does it, and nothing that depends on it. */
export const discard: Action = {
  name: 'discard',
  about: 'Never does it, nor anything that depends on it.',
  on: {
    ready: 'does',
    retrying: 'does',
    waiting: 'does',
    unknown: 'anyway',
    locked: 'does',
    parked: 'does',
    paused: 'does',
    done: 'JOB_DONE',
    // What depends on it may still be open.
    skipped: 'does',
    dead: 'does',
    held: 'does',
    quarantined: 'does',
    blocked: 'does',
  },
  affected,
  change(target) {
    const ended = affected(target).map((one) => skipped(one, `discarded by ${target.actor}`, target.reason))
    return {
      operations: ended,
      release: target.row.id,
      told: ended.map((row) => ({ row, outcome: 'discarded', reason: row.outcome.reason })),
    }
  },
}

function affected({ row, lane }: Target): readonly OperationRow[] {
  return [row, ...dependentsOf(row, lane.operations)].filter((one) => OPEN_STATES.includes(stateOf(one)))
}
