import type { TraceStep } from '../observe/trace-step.ts'
import type { Entity } from '../session/facts.ts'
import type { Lease, LeaseRequest } from './lease.ts'
import type { OperationRow, OutcomeStatus } from './operation-row.ts'

/**
 * The store of sessions, operations and identities, as a port. What `commit` accepted is kept; whether it survives a crash
 * is the promise of the implementation. Rows are plain JSON data.
 *
 * The operations of a session are its lane. One process at a time works on a lane: it holds the lease.
 */
export interface Ledger {
  /** How often a process looks for what others left, in milliseconds; nothing when nobody else can write here. */
  readonly pollMs: number | undefined
  /** Leases and waits end by a clock of the store, which all who share it go by. */
  readonly keepsTime?: boolean | undefined

  /** A session with its operations, in their order, as they were at one moment. */
  lane(tenant: string, sessionId: string): Promise<Lane>
  /** True when the session has taken an event of that id. */
  knowsEvent(tenant: string, sessionId: string, eventId: string): Promise<boolean>
  /** The account or record that an identity was last resolved to: the first of the keys that is known. */
  identity(tenant: string, keys: readonly string[]): Promise<IdentityRow | undefined>
  /** The story of a session, oldest step first. */
  trace(tenant: string, sessionId: string): Promise<TraceStep[]>
  /** Operations for people to look at, oldest first. */
  list(tenant: string, query: OperationQuery): Promise<OperationRow[]>
  /** How many operations there are of each state and status; those that there are none of may be left out. */
  counts(tenant: string): Promise<OperationCount[]>

  /** All or nothing. */
  commit(change: Change): Promise<Committed>
  /**
   * Makes the operation the only one that may create for these identities, all or none of them. The claim lasts until
   * the operation releases it, through crashes and restarts.
   *
   * @param lease The lease of the operation's lane: without it nothing is claimed, or a process that was asleep could claim
   *   for an operation that others have finished meanwhile.
   */
  claim(lease: Lease, keys: readonly string[], operationId: string): Promise<Claimed>

  /** The lease of a lane, unless somebody else holds it. Who holds it gets it anew, with a new epoch and taken over from nobody. */
  acquire(tenant: string, sessionId: string, request: LeaseRequest): Promise<Lease | undefined>
  /** Leases of lanes that have something to do now and that nobody works on, the longest waiting first. */
  take(tenant: string, request: LeaseRequest, limit: number): Promise<Lease[]>
  /** Makes leases last longer. @returns those that are lost. */
  renew(leases: readonly Lease[], request: LeaseRequest): Promise<Lease[]>
  /**
   * Gives a lease back.
   *
   * @param dueAt When the lane has something to do again, in milliseconds since 1970.
   * @param version The lane as its holder knew it; when it was changed since, the lease stays.
   * @returns false when the lane was changed since. A lease that is lost is given back already.
   */
  release(lease: Lease, version: number, dueAt: number | undefined): Promise<boolean>
  /** When the next lane has something to do or the next lease ends, in milliseconds since 1970. */
  nextDue(tenant: string): Promise<number | undefined>
  /** Calls back when another connector of this ledger left work on a lane; where the store can tell. Returns what ends that. */
  onWork?(tenant: string, listener: (sessionId: string) => void): () => void

  /** A small document by its key. */
  document(tenant: string, key: string): Promise<DocumentRow | undefined>
  /** Stores a document when it has that version (0: is not there); without a value it is removed. False when it has another. */
  storeDocument(tenant: string, key: string, version: number, value: unknown): Promise<boolean>

  /** Sessions of a person: those that were stored with this subject. */
  sessionsOf(tenant: string, subject: string): Promise<string[]>
  /** Sessions with nothing open that nobody touched since then; see `IdleQuery`. */
  idle(tenant: string, query: IdleQuery): Promise<string[]>
  /** Ids of sessions, or keys of identities or documents, in a fixed order, for whoever goes through all of them. */
  keys(tenant: string, query: KeyQuery): Promise<string[]>
  /** Removes sessions with everything that belongs to them. */
  forget(tenant: string, sessionIds: readonly string[]): Promise<void>
  /** Removes identities that were last resolved before then, and ids of events that were taken before then. */
  prune(tenant: string, before: { identitiesMs: number; eventsMs: number }): Promise<void>
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

/** The operations of a session, and the session; absent when only operations were stored. */
export interface Lane {
  session: SessionRow | undefined
  /** In the order in which they run. */
  operations: OperationRow[]
  /** Grows with every change of the lane. */
  version: number
}

export interface IdentityRow {
  /** Absent when it was created and the CRM did not tell its id. */
  entity?: Entity | undefined
  /** When it was created or found, in milliseconds since 1970. */
  at: number
}

export interface DocumentRow {
  version: number
  value: unknown
}

/** Which operations somebody wants to see; every part narrows. */
export interface OperationQuery {
  ids?: readonly string[] | undefined
  sessionId?: string | undefined
  kinds?: readonly string[] | undefined
  states?: readonly OperationRow['state'][] | undefined
  statuses?: readonly OutcomeStatus[] | undefined
  /** Those behind the operation with this id. */
  after?: string | undefined
  limit: number
}

/** What a claim came to. */
export interface Claimed {
  /** The key that another operation has claimed: nothing is claimed now. */
  taken?: string | undefined
  /** The lease is lost: nothing is claimed now. */
  lost?: boolean | undefined
}

/** Which sessions are over. */
export interface IdleQuery {
  /** Untouched since then, in milliseconds since 1970. */
  beforeMs: number
  /** Also those in which no personal data is left. */
  wiped: boolean
  /** None with an operation that came to this. */
  without?: readonly OutcomeStatus[] | undefined
  limit: number
}

/** What is gone through, and from where. */
export interface KeyQuery {
  of: 'sessions' | 'identities' | 'documents'
  /** Those behind this one. */
  after?: string | undefined
  limit: number
}

/** How many operations there are of a state and a status. */
export interface OperationCount {
  state: OperationRow['state']
  status: OutcomeStatus
  count: number
}

/** What a commit came to. */
export interface Committed {
  /** Nothing was stored: the session or its operations were changed since they were read, or the event was taken meanwhile. */
  stale: boolean
  /** Nothing was stored: the lease that the change was made under is lost. */
  lost?: boolean | undefined
  /** Sessions with operations that were parked on what was released, and are ready now. */
  woken: readonly string[]
}

/**
 * What belongs together and is stored in one step. An operation that is parked on an identity which nobody claims any
 * more is stored as ready, so that no release is ever missed.
 */
export interface Change {
  tenant: string
  /** The wall clock, in milliseconds since 1970. */
  at: number
  /** The new state; its `version` is the one that was read. */
  session?: SessionRow | undefined
  eventId?: string | undefined
  /** Keys of the person whom the session is about, so that it can be found and erased. */
  subjects?: readonly string[] | undefined
  /** No personal data is left in the session. */
  wiped?: boolean | undefined
  /** Nothing happened in the session: it counts as untouched as before. */
  quiet?: boolean | undefined
  /** The lease under which it was decided. */
  lease?: Lease | undefined
  /** The version that what is stored was decided on, where no later one would do. */
  asOf?: { sessionId: string; version: number } | undefined
  operations?: readonly OperationRow[] | undefined
  /** What the identities behind these keys were resolved to. */
  resolve?: { keys: readonly string[]; identity: IdentityRow } | undefined
  /** Identities that are known no more. */
  unresolve?: readonly string[] | undefined
  /** The operation whose claims end. */
  release?: string | undefined
  steps?: readonly TraceStep[] | undefined
  /** Somebody is to look at the lane of this session now. */
  wake?: string | undefined
}
