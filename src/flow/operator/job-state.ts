import type { OperationRow } from '../../ledger/operation-row.ts'
import { DEAD } from '../alert.ts'
import { PAUSED } from '../pause.ts'
import { isInDoubt } from './in-doubt.ts'

/** The states of an operation as people see them, with what each means and what to do about it. */
export const JOB_STATES = {
  ready: { means: 'It waits for its turn in its session.', todo: 'Nothing; a worker takes it.' },
  retrying: {
    means: 'A try failed, and the next one waits for its time.',
    todo: 'Nothing; retry does not wait for the time.',
  },
  waiting: {
    means: 'It waits for something that has not failed: the end of the session, an identity, a time the CRM asked for.',
    todo: 'Nothing; retry does not wait for it.',
  },
  unknown: {
    means: 'Its create was sent and nobody knows whether it was stored, so it is searched for before anything else.',
    todo: 'Nothing; when the CRM shows it, bind its id.',
  },
  locked: { means: 'The CRM or the storage refuses the credential.', todo: 'Mend the credential, then resume.' },
  parked: {
    means: 'Another session finds or creates the same person first.',
    todo: 'Nothing; it goes on when the other one is done. When that is held, decide on it there.',
  },
  paused: { means: 'An operator paused what it sends to.', todo: 'resume, when it may go on.' },
  done: { means: 'It is done: in the CRM, or in the storage.', todo: 'Nothing.' },
  skipped: { means: 'It is not done, because nothing is to be done or a person said so.', todo: 'Nothing.' },
  dead: {
    means: 'It was refused, has no id, is ambiguous, or no try is left.',
    todo: 'Mend the cause in the configuration or in the CRM, then retry; or bind, skip, discard.',
  },
  held: {
    means: 'Nobody but a person can tell what became of it, or the configuration has no place for it any more.',
    todo: 'Look in the CRM: when it is there, bind its id; when it is not, retry anyway, with a reason.',
  },
  quarantined: {
    means: 'Three processes in a row ended while it was their only work.',
    todo: 'Find out why (a huge file, too little memory), then retry.',
  },
  blocked: {
    means: 'The account or the record that it needs is not there.',
    todo: 'Decide on the account or the record; it goes on by itself.',
  },
} as const satisfies Record<string, { means: string; todo: string }>

export type JobState = keyof typeof JOB_STATES

/** All of them, in the order in which they are explained. */
export const ALL_STATES = Object.keys(JOB_STATES) as readonly JobState[]

/** What may still change: by itself, or because a person decides. */
export const OPEN_STATES: readonly JobState[] = ALL_STATES.filter((state) => state !== 'done' && state !== 'skipped')

/** The state of an operation as people see it. */
export function stateOf(row: OperationRow): JobState {
  const { state, outcome, tries, crashes } = row
  switch (state) {
    case 'finished':
      // Whatever ended in an answer has no crashes.
      if (outcome.status === 'held') return crashes > 0 ? 'quarantined' : 'held'
      if (outcome.status === 'blocked' || outcome.status === 'skipped') return outcome.status
      return DEAD.has(outcome.status) ? 'dead' : 'done'
    case 'parked':
      return outcome.error?.code === PAUSED ? 'paused' : 'parked'
    case 'ready':
      return isInDoubt(row) ? 'unknown' : 'ready'
    case 'waiting':
      if (outcome.status === 'blocked') return 'locked'
      if (isInDoubt(row)) return 'unknown'
      return tries > 0 ? 'retrying' : 'waiting'
  }
}
