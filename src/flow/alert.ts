import type { CredentialAlert } from '../auth/credential-alert.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import type { Identifier } from '../response/identifier.ts'

/** Something that a person should know of. It names endpoints, ids and times; never a secret and never a value of the customer. */
export type Alert = {
  /** Absent when it is about more than one session. */
  sessionId?: string | undefined
  /** Wall clock, in milliseconds since 1970. */
  at: number
} & AlertFacts

export type AlertFacts =
  | CredentialAlert
  | /** The CRM has more than one of what was to be created once. */ {
      type: 'duplicate_detected'
      kind: 'account' | 'record'
      ids: readonly Identifier[]
      endpoint: string
    }
  | /** Searches show what was created later than `indexLagSeconds` says; from now on they are given more time. */ {
      type: 'index_lag'
      endpoint: string
      lagMs: number
    }
  | /** An operation waits for a person: nobody but a person can tell what became of it. */ {
      type: 'held'
      operation: string
      kind: string
      reason: string
    }
  | /** An operation was given up or refused; it can be replayed. */ {
      type: 'dead'
      operation: string
      kind: string
      reason: string
    }
  | /** The credential is refused: what needs it waits, and one probe every 15 minutes finds out whether it was mended. */ {
      type: 'credential_blocked'
      origin: string
      reason: string
    }
  | /** A place has not answered for five minutes: what is for it waits, and a probe now and then finds out whether it does again. */ {
      type: 'origin_down'
      origin: string
      sinceMs: number
    }

/** What a person should know of an operation. */
export function alertOn({ id, kind, state, outcome: { status, reason } }: OperationRow): AlertFacts | undefined {
  if (state !== 'finished') return undefined
  const facts = { operation: id, kind, reason }
  if (status === 'held') return { type: 'held', ...facts }
  return DEAD.has(status) ? { type: 'dead', ...facts } : undefined
}

/** Outcomes of what was given up or refused. */
export const DEAD: ReadonlySet<string> = new Set(['rejected', 'failed', 'missing_id', 'ambiguous'])
