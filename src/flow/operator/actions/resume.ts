import type { Action } from '../action.ts'
import { again } from '../again.ts'

/** Lets go on what waits for a credential that was refused, or for the end of a pause. */
export const resume: Action = {
  name: 'resume',
  about: 'Ends a pause, and tries what waits for a credential that was refused.',
  on: {
    ready: 'nothing',
    retrying: 'nothing',
    waiting: 'nothing',
    unknown: 'nothing',
    locked: 'does',
    parked: 'nothing',
    paused: 'does',
    done: 'nothing',
    skipped: 'nothing',
    dead: 'nothing',
    held: 'nothing',
    quarantined: 'nothing',
    blocked: 'nothing',
  },
  change({ row, now, actor, reason }) {
    const started = again(row, `${actor} lets it go on`, now)
    return { operations: [started], told: [{ row: started, outcome: 'resumed', reason: reason ?? 'it was locked' }] }
  },
}
