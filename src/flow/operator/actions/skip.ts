import type { Action } from '../action.ts'
import { dependentsAgain } from '../again.ts'
import { skipped } from '../skipped.ts'

/** Never does it. What is behind goes on, and does without the account or the record. */
export const skip: Action = {
  name: 'skip',
  about: 'Never does it; what is behind goes on, and skips what needs it.',
  on: {
    ready: 'does',
    retrying: 'does',
    waiting: 'does',
    unknown: 'anyway',
    locked: 'does',
    parked: 'does',
    paused: 'does',
    done: 'JOB_DONE',
    skipped: 'nothing',
    dead: 'does',
    held: 'does',
    quarantined: 'does',
    blocked: 'does',
  },
  change({ row, lane, actor, reason }) {
    const ended = skipped(row, `skipped by ${actor}`, reason)
    return {
      operations: [ended, ...dependentsAgain(row, lane.operations)],
      release: row.id,
      told: [{ row: ended, outcome: 'skipped', reason: ended.outcome.reason }],
    }
  },
}
