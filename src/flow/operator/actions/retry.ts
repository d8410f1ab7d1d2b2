import { again, anew, dependentsAgain } from '../again.ts'
import type { Action } from '../action.ts'
import { isInDoubt, resolveProgress } from '../in-doubt.ts'

/**
 * Runs an operation now, also one that was given up. What may have been stored is searched again; `anyway` it is created
 * anew, and there may be two of it.
 */
export const retry: Action = {
  name: 'retry',
  about: 'Runs it now; what may have been stored is searched first.',
  on: {
    ready: 'nothing',
    retrying: 'does',
    waiting: 'does',
    unknown: 'does',
    locked: 'does',
    parked: 'does',
    paused: 'JOB_PAUSED',
    done: 'JOB_DONE',
    skipped: 'does',
    dead: 'does',
    held: 'does',
    quarantined: 'does',
    blocked: 'does',
  },
  isSo: ({ row, anyway }) => row.state === 'ready' && !(anyway && isInDoubt(row)),
  change({ row, lane, now, actor, reason, anyway }) {
    const dependents = dependentsAgain(row, lane.operations)
    if (anyway && isInDoubt(row)) {
      const started = anew(row, `${actor} wants it created anew`)
      return {
        operations: [started, ...dependents],
        // What is remembered of it would keep it from being created.
        unresolve: resolveProgress(row).keys,
        told: [{ row: started, outcome: 'created anew', reason: `${reason}; there may be two of it` }],
      }
    }
    const started = again(row, `${actor} wants it tried now`, now)
    return {
      operations: [started, ...dependents],
      told: [{ row: started, outcome: 'retried', reason: reason ?? `it was ${row.outcome.status}` }],
    }
  },
}
