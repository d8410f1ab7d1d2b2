import type { TraceStep } from '../observe/trace-step.ts'
import type { Committed, IdentityRow, Ledger, SessionRow } from './ledger.ts'
import { inLaneOrder } from './lane-order.ts'
import type { OperationRow } from './operation-row.ts'

/** A ledger that lives as long as the program. Rows are copied in and out; what they hold is never changed in place. */
export function createMemoryLedger(): Ledger {
  const sessions = new Map<string, SessionRow>()
  const operations = new Map<string, Map<string, OperationRow>>()
  const events = new Set<string>()
  const identities = new Map<string, IdentityRow>()
  const claims = new Map<string, string>()
  /** Parked operations by the key they wait for, so that nobody has to look through all of them. */
  const parked = new Map<string, OperationRow[]>()
  const traces = new Map<string, TraceStep[]>()

  function store(given: OperationRow): void {
    const { tenant, parkedOn, sessionId, id } = given
    const key = parkedOn === undefined ? undefined : keyOf(tenant, parkedOn)
    const row = key !== undefined && !claims.has(key) ? ready(given) : copy(given)
    getOrAdd(operations, keyOf(tenant, sessionId), () => new Map()).set(id, row)
    if (key !== undefined && row.parkedOn !== undefined) getOrAdd(parked, key, () => []).push(row)
    const session = sessions.get(keyOf(tenant, sessionId))
    if (session) sessions.set(keyOf(tenant, sessionId), { ...session, version: session.version + 1 })
  }

  const versionOf = (tenant: string, sessionId: string): number => sessions.get(keyOf(tenant, sessionId))?.version ?? 0

  const stored = ({ tenant, sessionId, id }: OperationRow): OperationRow | undefined =>
    operations.get(keyOf(tenant, sessionId))?.get(id)

  /** Ends a claim; returns the sessions that have waited for it. */
  function free(key: string, operationId: string): string[] {
    if (claims.get(key) !== operationId) return []
    claims.delete(key)
    // A row that was stored anew since it was parked is another one now.
    const waiting = (parked.get(key) ?? []).filter((row) => stored(row) === row)
    parked.delete(key)
    for (const row of waiting) store(ready(row))
    return [...new Set(waiting.map(({ sessionId }) => sessionId))]
  }

  return {
    session: async (tenant, id) => copy(sessions.get(keyOf(tenant, id))),
    operations: async (tenant, id) =>
      [...(operations.get(keyOf(tenant, id))?.values() ?? [])].map(copy).toSorted(inLaneOrder),
    knowsEvent: async (tenant, id, eventId) => events.has(keyOf(tenant, id, eventId)),

    async commit({ tenant, session, eventId, asOf, operations: changed = [], resolve, release, steps = [] }) {
      if (asOf && versionOf(tenant, asOf.sessionId) !== asOf.version) return STALE
      if (session) {
        const key = keyOf(tenant, session.id)
        if (versionOf(tenant, session.id) !== session.version) return STALE
        if (eventId !== undefined && events.has(keyOf(tenant, session.id, eventId))) return STALE
        sessions.set(key, { ...session, version: session.version + 1 })
        if (eventId !== undefined) events.add(keyOf(tenant, session.id, eventId))
      }
      for (const operation of changed) store(operation)
      if (resolve) identities.set(keyOf(tenant, resolve.key), resolve.identity)
      for (const step of steps) getOrAdd(traces, keyOf(tenant, step.sessionId), () => []).push(step)
      return { stale: false, woken: release ? free(keyOf(tenant, release.key), release.operationId) : [] }
    },

    identity: async (tenant, key) => identities.get(keyOf(tenant, key)),
    async claim(tenant, key, operationId) {
      return getOrAdd(claims, keyOf(tenant, key), () => operationId) === operationId
    },
    trace: async (tenant, id) => [...(traces.get(keyOf(tenant, id)) ?? [])],
    close: async () => {},
  }
}

const STALE: Committed = { stale: true, woken: [] }

const ready = (row: OperationRow): OperationRow => ({ ...row, state: 'ready', parkedOn: undefined })

/** No part of a key can be mistaken for another one. */
const keyOf = (...parts: string[]): string => JSON.stringify(parts)

const copy = <T>(row: T): T => (row === undefined ? row : { ...row })

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
