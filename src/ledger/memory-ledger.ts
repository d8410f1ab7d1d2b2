import type { TraceStep } from '../observe/trace-step.ts'
import { getOrAdd } from '../util/get-or-add.ts'
import { inLaneOrder } from './lane-order.ts'
import type { Lease, LeaseRequest } from './lease.ts'
import type { Change, Committed, DocumentRow, IdentityRow, Ledger, OperationQuery, SessionRow } from './ledger.ts'
import type { OperationRow } from './operation-row.ts'

/** A session with its operations and its lease. */
interface Lane {
  tenant: string
  sessionId: string
  session: SessionRow | undefined
  operations: Map<string, OperationRow>
  /** With the time at which each was taken. */
  events: Map<string, number>
  steps: TraceStep[]
  version: number
  touchedAt: number
  wiped: boolean
  dueAt: number | undefined
  /** `shared`: the holder was seen to hold other lanes, too. */
  lease: { owner: string; until: number; shared: boolean } | undefined
  epoch: number
}

/** A ledger that lives as long as the program. Rows are copied in and out; what they hold is never changed in place. */
export function createMemoryLedger(): Ledger {
  const lanes = new Map<string, Lane>()
  const identities = new Map<string, IdentityRow>()
  const claims = new Map<string, string>()
  const documents = new Map<string, DocumentRow>()
  const subjects = new Map<string, Set<string>>()
  /** Parked operations by the key they wait for, so that nobody has to look through all of them. */
  const parked = new Map<string, OperationRow[]>()
  const listeners = new Map<string, Set<(sessionId: string) => void>>()

  function laneOf(tenant: string, sessionId: string): Lane {
    return getOrAdd(lanes, keyOf(tenant, sessionId), () => ({
      tenant,
      sessionId,
      session: undefined,
      operations: new Map(),
      events: new Map(),
      steps: [],
      version: 0,
      touchedAt: 0,
      wiped: false,
      dueAt: undefined,
      lease: undefined,
      epoch: 0,
    }))
  }

  const lanesOf = (tenant: string): Lane[] => [...lanes.values()].filter((lane) => lane.tenant === tenant)

  const isHeld = (lane: Lane, { owner, epoch }: Lease): boolean => lane.lease?.owner === owner && lane.epoch === epoch

  function store(given: OperationRow): void {
    const { tenant, parkedOn, sessionId, id } = given
    const key = parkedOn === undefined ? undefined : keyOf(tenant, parkedOn)
    const row = key !== undefined && !claims.has(key) ? ready(given) : copy(given)
    const lane = laneOf(tenant, sessionId)
    lane.operations.set(id, row)
    if (key !== undefined && row.parkedOn !== undefined) getOrAdd(parked, key, () => []).push(row)
    countUp(lane)
  }

  function countUp(lane: Lane): void {
    lane.version++
    if (lane.session) lane.session = { ...lane.session, version: lane.version }
  }

  /** It counts as a change, so that nobody who holds the lane gives it back unseen. */
  function makeDue(lane: Lane, at: number): void {
    lane.dueAt = Math.min(lane.dueAt ?? at, at)
    countUp(lane)
  }

  /** Ends the claims of operations; returns the sessions that have waited for them. */
  function free(tenant: string, operationIds: readonly string[], at: number): string[] {
    const woken = new Set<string>()
    const holders = new Set(operationIds.map((id) => keyOf(tenant, id)))
    for (const [key, holder] of claims) {
      if (!holders.has(holder)) continue
      claims.delete(key)
      for (const row of parked.get(key) ?? []) {
        const lane = laneOf(row.tenant, row.sessionId)
        // A row that was stored anew since it was parked is another one now.
        if (lane.operations.get(row.id) !== row) continue
        store(ready(row))
        makeDue(lane, at)
        woken.add(row.sessionId)
      }
      parked.delete(key)
    }
    return [...woken]
  }

  function isStale({ tenant, asOf, session, eventId }: Change): boolean {
    if (asOf && versionOf(tenant, asOf.sessionId) !== asOf.version) return true
    if (!session) return false
    if (versionOf(tenant, session.id) !== session.version) return true
    return eventId !== undefined && laneOf(tenant, session.id).events.has(eventId)
  }

  /** Of a session that is not stored yet it is 0, whatever operations it has. */
  const versionOf = (tenant: string, sessionId: string): number =>
    lanes.get(keyOf(tenant, sessionId))?.session?.version ?? 0

  function grant(lane: Lane, { owner, now, leaseMs }: LeaseRequest): Lease {
    const takenOver = lane.lease && !isOwn(lane, owner) ? leftBy(lane.tenant, lane.lease) : undefined
    lane.lease = { owner, until: now + leaseMs, shared: false }
    lane.epoch++
    return { tenant: lane.tenant, sessionId: lane.sessionId, owner, epoch: lane.epoch, takenOver }
  }

  /** Decided for all lanes of a holder when the first is taken over: the last must not look as if it had been the only one. */
  function leftBy(tenant: string, { owner, shared }: { owner: string; shared: boolean }): 'alone' | 'among_others' {
    const held = lanesOf(tenant).filter((lane) => isOwn(lane, owner))
    if (held.length > 1) for (const lane of held) lane.lease!.shared = true
    return shared || held.length > 1 ? 'among_others' : 'alone'
  }

  const isFree = (lane: Lane, now: number): boolean => !lane.lease || lane.lease.until <= now

  const isOwn = (lane: Lane, owner: string): boolean => lane.lease?.owner === owner

  /** When somebody should look at a lane: when it is due, or when the lease of whoever works on it ends. */
  const lookAt = ({ lease: held, dueAt }: Lane): number | undefined => (held ? held.until : dueAt)

  return {
    pollMs: undefined,

    async lane(tenant, sessionId) {
      const lane = lanes.get(keyOf(tenant, sessionId))
      return {
        session: copy(lane?.session),
        operations: [...(lane?.operations.values() ?? [])].map(copy).toSorted(inLaneOrder),
        version: lane?.version ?? 0,
      }
    },
    knowsEvent: async (tenant, id, eventId) => lanes.get(keyOf(tenant, id))?.events.has(eventId) ?? false,
    async identity(tenant, keys) {
      return keys.map((key) => identities.get(keyOf(tenant, key))).find((known) => known !== undefined)
    },
    trace: async (tenant, id) => [...(lanes.get(keyOf(tenant, id))?.steps ?? [])],
    async list(tenant, query) {
      const rows = lanesOf(tenant)
        .flatMap(({ operations }) => [...operations.values()])
        .toSorted((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1))
      const from = query.after === undefined ? 0 : rows.findIndex(({ id }) => id === query.after) + 1
      return rows
        .slice(from)
        .filter((row) => matches(row, query))
        .slice(0, query.limit)
        .map(copy)
    },

    async counts(tenant) {
      const rows = lanesOf(tenant).flatMap(({ operations }) => [...operations.values()])
      const alike = Map.groupBy(rows, ({ state, outcome }) => keyOf(state, outcome.status))
      return [...alike.values()].map((all) => ({
        state: all[0]!.state,
        status: all[0]!.outcome.status,
        count: all.length,
      }))
    },

    async commit(change) {
      const { tenant, at, session, eventId, operations: changed = [], steps = [], wake } = change
      if (change.lease && !isHeld(laneOf(tenant, change.lease.sessionId), change.lease)) return LOST
      if (isStale(change)) return STALE
      const touched = new Set<Lane>()
      if (session) {
        const lane = laneOf(tenant, session.id)
        lane.session = session
        countUp(lane)
        lane.wiped = change.wiped ?? false
        if (eventId !== undefined) lane.events.set(eventId, at)
        for (const subject of change.subjects ?? [])
          getOrAdd(subjects, keyOf(tenant, subject), () => new Set()).add(session.id)
        touched.add(lane)
      }
      for (const operation of changed) {
        store(operation)
        touched.add(laneOf(tenant, operation.sessionId))
      }
      for (const lane of touched) if (change.quiet !== true) lane.touchedAt = at
      for (const key of change.resolve?.keys ?? []) identities.set(keyOf(tenant, key), change.resolve!.identity)
      for (const key of change.unresolve ?? []) identities.delete(keyOf(tenant, key))
      for (const step of steps) laneOf(tenant, step.sessionId).steps.push(step)
      const woken = change.release === undefined ? [] : free(tenant, [change.release], at)
      if (wake !== undefined) makeDue(laneOf(tenant, wake), at)
      for (const sessionId of wake === undefined ? woken : [...woken, wake])
        for (const listener of listeners.get(tenant) ?? []) listener(sessionId)
      return { stale: false, woken }
    },
    async claim(lease, keys, operationId) {
      const { tenant } = lease
      if (!isHeld(laneOf(tenant, lease.sessionId), lease)) return { lost: true }
      const holder = keyOf(tenant, operationId)
      const taken = keys.find((key) => (claims.get(keyOf(tenant, key)) ?? holder) !== holder)
      if (taken === undefined) for (const key of keys) claims.set(keyOf(tenant, key), holder)
      return { taken }
    },

    async acquire(tenant, sessionId, request) {
      const lane = laneOf(tenant, sessionId)
      return isFree(lane, request.now) || isOwn(lane, request.owner) ? grant(lane, request) : undefined
    },
    async take(tenant, request, limit) {
      return lanesOf(tenant)
        .filter((lane) => isFree(lane, request.now) && (lookAt(lane) ?? Infinity) <= request.now)
        .toSorted((a, b) => lookAt(a)! - lookAt(b)!)
        .slice(0, limit)
        .map((lane) => grant(lane, request))
    },
    async renew(leases, { now, leaseMs }) {
      return leases.filter((one) => {
        const lane = laneOf(one.tenant, one.sessionId)
        if (!isHeld(lane, one)) return true
        // Whoever renews lives: what was said about it when a lease of it ended holds no more.
        lane.lease = { owner: one.owner, until: now + leaseMs, shared: false }
        return false
      })
    },
    async release(one, version, dueAt) {
      const lane = laneOf(one.tenant, one.sessionId)
      if (!isHeld(lane, one)) return true
      if (lane.version !== version) return false
      lane.lease = undefined
      lane.dueAt = dueAt
      return true
    },
    async nextDue(tenant) {
      const due = lanesOf(tenant)
        .map(lookAt)
        .filter((at) => at !== undefined)
      return due.length === 0 ? undefined : due.reduce((a, b) => Math.min(a, b))
    },
    onWork(tenant, listener) {
      const all = getOrAdd(listeners, tenant, () => new Set())
      all.add(listener)
      return () => all.delete(listener)
    },

    document: async (tenant, key) => copy(documents.get(keyOf(tenant, key))),
    async storeDocument(tenant, key, version, value) {
      const name = keyOf(tenant, key)
      if ((documents.get(name)?.version ?? 0) !== version) return false
      if (value === undefined) documents.delete(name)
      else documents.set(name, { version: version + 1, value })
      return true
    },

    sessionsOf: async (tenant, subject) => [...(subjects.get(keyOf(tenant, subject)) ?? [])],
    async idle(tenant, { beforeMs, wiped, without = [], limit }) {
      return lanesOf(tenant)
        .filter(
          (lane) =>
            lane.touchedAt < beforeMs &&
            (wiped || !lane.wiped) &&
            !lane.lease &&
            [...lane.operations.values()].every(
              ({ state, outcome }) => state === 'finished' && !without.includes(outcome.status),
            ),
        )
        .slice(0, limit)
        .map(({ sessionId }) => sessionId)
    },
    async keys(tenant, { of, after, limit }) {
      const all: Iterable<string> = { sessions: lanes, identities, documents }[of].keys()
      const own = Array.from(all, (key) => JSON.parse(key) as [string, string]).filter(([owner]) => owner === tenant)
      const sorted = own.map(([, key]) => key).toSorted()
      return sorted.filter((key) => after === undefined || key > after).slice(0, limit)
    },
    async forget(tenant, sessionIds) {
      const operations = sessionIds.flatMap((id) => [...laneOf(tenant, id).operations.keys()])
      for (const id of sessionIds) lanes.delete(keyOf(tenant, id))
      // Claims of what is forgotten would last for ever.
      free(tenant, operations, 0)
      for (const known of subjects.values()) for (const id of sessionIds) known.delete(id)
    },
    async prune(tenant, { identitiesMs, eventsMs }) {
      for (const [key, { at }] of identities)
        if (at < identitiesMs && key.startsWith(keyOf(tenant).slice(0, -1))) identities.delete(key)
      for (const { events } of lanesOf(tenant)) for (const [id, at] of events) if (at < eventsMs) events.delete(id)
    },
    close: async () => {},
  }
}

const STALE: Committed = { stale: true, woken: [] }
const LOST: Committed = { stale: true, lost: true, woken: [] }

const ready = (row: OperationRow): OperationRow => ({ ...row, state: 'ready', parkedOn: undefined })

function matches(row: OperationRow, { ids, sessionId, kinds, states, statuses }: OperationQuery): boolean {
  return (
    (ids?.includes(row.id) ?? true) &&
    (sessionId === undefined || row.sessionId === sessionId) &&
    (kinds?.includes(row.kind) ?? true) &&
    (states?.includes(row.state) ?? true) &&
    (statuses?.includes(row.outcome.status) ?? true)
  )
}

/** No part of a key can be mistaken for another one. */
const keyOf = (...parts: string[]): string => JSON.stringify(parts)

const copy = <T>(row: T): T => (row === undefined ? row : { ...row })
