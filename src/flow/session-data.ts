import type { Entity } from '../session/facts.ts'
import type { SessionState } from '../session/reduce-session.ts'

/** What the flows keep of a session; the ledger stores it as it is. */
export interface SessionData {
  state: SessionState
  account?: Entity | undefined
  record?: Entity | undefined
  /** What a person has corrected. */
  former?: { account?: Entity | undefined; record?: Entity | undefined } | undefined
}
