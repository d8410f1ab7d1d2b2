import type { TraceStep } from '../observe/trace-step.ts'
import type { IdentityRow, Ledger, SessionRow } from './ledger.ts'
import { inLaneOrder } from './lane-order.ts'
import type { OperationRow } from './operation-row.ts'

/** A ledger that lives as long as the program. Rows are copied in and out; what they hold is never changed in place. */
export function createMemoryLedger(): Ledger {
  const sessions = new Map<string, SessionRow>()
  const operations = new Map<string, Map<string, OperationRow>>()
  const events = new Set<string>()
  const identities = new Map<string, IdentityRow>()
  const claims = new Map<string, string>()
  const traces = new Map<string, TraceStep[]>()

  return {
    session: async (tenant, id) => copy(sessions.get(keyOf(tenant, id))),
    operations: async (tenant, id) =>
      [...(operations.get(keyOf(tenant, id))?.values() ?? [])].map(copy).toSorted(inLaneOrder),
    knowsEvent: async (tenant, id, eventId) => events.has(keyOf(tenant, id, eventId)),

    async commit({ tenant, session, eventId, operations: changed = [], resolve, release, steps = [] }) {
      if (session) {
        const key = keyOf(tenant, session.id)
        if ((sessions.get(key)?.version ?? 0) !== session.version) return 'stale'
        if (eventId !== undefined && events.has(keyOf(tenant, session.id, eventId))) return 'stale'
        sessions.set(key, { ...session, version: session.version + 1 })
        if (eventId !== undefined) events.add(keyOf(tenant, session.id, eventId))
      }
      for (const operation of changed)
        getOrAdd(operations, keyOf(tenant, operation.sessionId), () => new Map()).set(operation.id, copy(operation))
      if (resolve) identities.set(keyOf(tenant, resolve.key), resolve.identity)
      if (release && claims.get(keyOf(tenant, release.key)) === release.operationId)
        claims.delete(keyOf(tenant, release.key))
      for (const step of steps) getOrAdd(traces, keyOf(tenant, step.sessionId), () => []).push(step)
      return 'committed'
    },

    identity: async (tenant, key) => identities.get(keyOf(tenant, key)),
    async claim(tenant, key, operationId) {
      return getOrAdd(claims, keyOf(tenant, key), () => operationId) === operationId
    },
    async parkedOn(tenant, key) {
      const all = [...operations.values()].flatMap((lane) => [...lane.values()])
      return all.filter((one) => one.tenant === tenant && one.state === 'parked' && one.parkedOn === key).map(copy)
    },
    trace: async (tenant, id) => [...(traces.get(keyOf(tenant, id)) ?? [])],
    close: async () => {},
  }
}

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
