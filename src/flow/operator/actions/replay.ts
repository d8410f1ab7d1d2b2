import { again } from '../again.ts'
import type { Action } from '../action.ts'

/** Runs everything again that was given up or never got its turn, from where it was. */
export const replay: Action = {
  name: 'replay',
  about: 'Runs everything of a session, or of what depends on an operation, that was given up or blocked.',
  on: {
    ready: 'nothing',
    retrying: 'nothing',
    waiting: 'nothing',
    unknown: 'nothing',
    locked: 'does',
    parked: 'nothing',
    paused: 'nothing',
    done: 'nothing',
    skipped: 'nothing',
    dead: 'does',
    held: 'does',
    quarantined: 'does',
    blocked: 'does',
  },
  change({ row, now, actor, reason }) {
    const started = again(row, `${actor} replays it`, now)
    const told = { row: started, outcome: 'replayed', reason: reason ?? `it was ${row.outcome.status}` }
    return { operations: [started], told: [told] }
  },
}
