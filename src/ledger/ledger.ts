import type { TraceStep } from '../observe/trace-step.ts'
import type { Entity } from '../session/facts.ts'
import type { OperationRow } from './operation-row.ts'

/**
 * The store of sessions, operations and identities, as a port. What `commit` accepted is kept; whether it survives a crash
 * is the promise of the implementation.
 */
export interface Ledger {
  session(tenant: string, sessionId: string): Promise<SessionRow | undefined>
  /** All operations of a session, in the order of their lane. */
  operations(tenant: string, sessionId: string): Promise<OperationRow[]>
  /** True when the session has taken an event of that id. */
  knowsEvent(tenant: string, sessionId: string, eventId: string): Promise<boolean>
  /** All or nothing. */
  commit(change: Change): Promise<Committed>
  /** The account or record that an identity was last resolved to. */
  identity(tenant: string, key: string): Promise<IdentityRow | undefined>
  /** Makes the operation the only one that may create for this identity. False when another one is. */
  claim(tenant: string, key: string, operationId: string): Promise<boolean>
  /** The story of a session, oldest step first. */
  trace(tenant: string, sessionId: string): Promise<TraceStep[]>
  close(): Promise<void>
}

/** A session as the ledger keeps it. */
export interface SessionRow {
  tenant: string
  id: string
  /** Grows with every change of the session and of its operations; 0 for a session that is not stored yet. */
  version: number
  /** Plain data of the flows. */
  data: unknown
}

export interface IdentityRow {
  /** Absent when it was created and the CRM did not tell its id. */
  entity?: Entity | undefined
  /** When it was created or found, in milliseconds since 1970. */
  at: number
}

/** What a commit came to. */
export interface Committed {
  /** Nothing was stored: the session or its operations were changed since they were read, or the event was taken meanwhile. */
  stale: boolean
  /** Sessions with operations that were parked on what was released, and are ready now. */
  woken: readonly string[]
}

/**
 * What belongs together and is stored in one step. An operation that is parked on an identity which nobody claims any
 * more is stored as ready, so that no release is ever missed.
 */
export interface Change {
  tenant: string
  /** The new state; its `version` is the one that was read. */
  session?: SessionRow | undefined
  eventId?: string | undefined
  /** The version that what is stored was decided on, where no later one would do. */
  asOf?: { sessionId: string; version: number } | undefined
  operations?: readonly OperationRow[] | undefined
  resolve?: { key: string; identity: IdentityRow } | undefined
  /** Ends a claim. */
  release?: { key: string; operationId: string } | undefined
  steps?: readonly TraceStep[] | undefined
}
