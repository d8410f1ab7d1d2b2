import type { IdentityRow } from '../ledger/ledger.ts'
import type { Outcome } from '../ledger/operation-row.ts'

/** What one run of an operation came to; the engine obeys. */
export type Verdict = {
  outcome: Outcome
  /** Identities that are known from now on. */
  resolve?: { keys: readonly string[]; identity: IdentityRow } | undefined
  /** Identities that are known no more. */
  unresolve?: readonly string[] | undefined
  /** The operation needs what it claimed no longer. */
  release?: boolean | undefined
  /**
   * It was decided by what the session lacks: when the session changes before this is stored, the operation runs again
   * instead. Only for runs that stored nothing. A wait that an event ends is always of this kind.
   */
  restsOnSession?: boolean | undefined
  /** Nothing happened in the session: for those who look for sessions that are over, it is as it was. */
  quiet?: boolean | undefined
} & (
  | /** It is over. */ { kind: 'finished' }
  | /** A try was spent: again by the schedule. While it waits, `overtakable` work lets others pass. */ {
      kind: 'retry'
      overtakable?: boolean | undefined
    }
  | /** Come back later; no try is spent. Without a time, something else must wake it. */ {
      kind: 'wait'
      untilMs: number | undefined
      /** The next event of the session ends the wait. */
      orEvent?: boolean | undefined
    }
  | /** Somebody else must finish first. */ { kind: 'park'; on: string }
  | /** What ran beside the lane goes on in it, when its turn comes. */ { kind: 'proceed' }
)
