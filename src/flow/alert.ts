import type { CredentialAlert } from '../auth/credential-alert.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import type { Identifier } from '../response/identifier.ts'

/** Something that a person should know of. It names endpoints, ids and times; never a secret and never a value of the customer. */
export type Alert = {
  /** Absent when it is about more than one session. */
  sessionId?: string | undefined
  /** Wall clock, in milliseconds since 1970. */
  at: number
} & (AlertFacts | CredentialAlert)

export type AlertFacts =
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
  | /** The credential is refused: nothing is sent to this place until it is mended. */ {
      type: 'credential_blocked'
      operation: string
      kind: string
      reason: string
    }

/** What a person should know of an operation. */
export function alertOn({ id, kind, state, outcome: { status, reason } }: OperationRow): AlertFacts | undefined {
  const facts = { operation: id, kind, reason }
  if (state === 'waiting' && status === 'blocked') return { type: 'credential_blocked', ...facts }
  if (state !== 'finished') return undefined
  if (status === 'held') return { type: 'held', ...facts }
  return DEAD.has(status) ? { type: 'dead', ...facts } : undefined
}

const DEAD: ReadonlySet<string> = new Set(['rejected', 'failed', 'missing_id'])
