import type { Entity } from '../session/facts.ts'
import type { SessionState } from '../session/reduce-session.ts'
import type { CallLog } from './procedure.ts'

/** What the flows keep of a session; the ledger stores it as it is. */
export interface SessionData {
  state: SessionState
  account?: Entity | undefined
  record?: Entity | undefined
  /** What a person has corrected. */
  former?: { account?: Entity | undefined; record?: Entity | undefined } | undefined
  /** Where the call is logged. */
  log?: CallLog | undefined
  /** When what it held of persons was wiped, in milliseconds since 1970; what came later is there. */
  wipedAt?: number | undefined
  /** When its person was erased, in milliseconds since 1970; nothing is kept or done of it any more. */
  erasedAt?: number | undefined
}
