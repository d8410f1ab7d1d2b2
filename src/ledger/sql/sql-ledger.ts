import { tellingFailures } from '../ledger-failure.ts'
import type { Ledger } from '../ledger.ts'
import { claim } from './claims.ts'
import { commit } from './commit.ts'
import { type Database, places, type Transaction } from './database.ts'
import { readDocument, storeDocument } from './documents.ts'
import { acquire, nextDue, release, renew, take } from './leases.ts'
import { countOperations, listOperations } from './list-operations.ts'
import type { Notices } from './notices.ts'
import { forget, idle, keysOf, pruneEvents, pruneIdentities, sessionsOf } from './retention.ts'
import { readLane } from './read-lane.ts'
import { identityOf, stepOf } from './rows.ts'
import type { Wakes } from './wakes.ts'

export interface SqlLedgerParts {
  database: Database
  wakes: Wakes
  notices: Notices
  /** The database tells what time it is. */
  keepsTime?: boolean
}

/** So many rows are removed in one transaction, so that nobody waits long for it. */
const REMOVED_AT_ONCE = 500

const POLL_MS = 500

/** The ledger in a database of rows, whichever it is. */
export function createSqlLedger({ database, wakes, notices, keepsTime }: SqlLedgerParts): Ledger {
  async function write<T>(tenant: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    await wakes.prepare?.(tenant)
    return database.write(work)
  }

  async function untilNoneIsLeft(remove: (transaction: Transaction) => Promise<number>): Promise<void> {
    while ((await database.write(remove)) === REMOVED_AT_ONCE);
  }

  return tellingFailures({
    pollMs: POLL_MS,
    keepsTime,

    lane: (tenant, sessionId) => readLane(database, tenant, sessionId),
    async knowsEvent(tenant, sessionId, eventId) {
      const sql = 'SELECT 1 AS known FROM {events} WHERE tenant = ? AND session_id = ? AND id = ?'
      return (await database.all(sql, [tenant, sessionId, eventId])).length > 0
    },
    async identity(tenant, keys) {
      if (keys.length === 0) return undefined
      const rows = await database.all<{ key: string; at: number; data: string }>(
        `SELECT key, at, data FROM {identities} WHERE tenant = ? AND key IN (${places(keys)})`,
        [tenant, ...keys],
      )
      const known = new Map(rows.map((row) => [row.key, row]))
      const first = keys.find((key) => known.has(key))
      return first === undefined ? undefined : identityOf(known.get(first)!)
    },
    async trace(tenant, sessionId) {
      const sql = 'SELECT data FROM {steps} WHERE tenant = ? AND session_id = ? ORDER BY number'
      return (await database.all<{ data: string }>(sql, [tenant, sessionId])).map(stepOf)
    },
    list: (tenant, query) => listOperations(database, tenant, query),
    counts: (tenant) => countOperations(database, tenant),

    async commit(change) {
      const { tenant, wake } = change
      const committed = await write(tenant, (transaction) => commit(transaction, wakes, change))
      if (!committed.stale) notices.tell(tenant, wake === undefined ? committed.woken : [...committed.woken, wake])
      return committed
    },
    claim: (lease, keys, operationId) =>
      write(lease.tenant, (transaction) => claim(transaction, lease, keys, operationId)),

    acquire: (tenant, sessionId, request) =>
      write(tenant, (transaction) => acquire(transaction, wakes, tenant, sessionId, request)),
    take: (tenant, request, limit) => write(tenant, (transaction) => take(transaction, wakes, tenant, request, limit)),
    async renew(leases, request) {
      return leases.length === 0 ? [] : database.write((transaction) => renew(transaction, leases, request))
    },
    release: (lease, version, dueAt) =>
      write(lease.tenant, (transaction) => release(transaction, wakes, lease, version, dueAt)),
    nextDue: (tenant) => nextDue(database, tenant),
    onWork: (tenant, listener) => notices.listen(tenant, listener),

    document: (tenant, key) => readDocument(database, tenant, key),
    storeDocument: (tenant, key, version, value) =>
      database.write((transaction) => storeDocument(transaction, tenant, key, version, value)),

    sessionsOf: (tenant, subject) => sessionsOf(database, tenant, subject),
    idle: (tenant, query) => idle(database, tenant, query),
    keys: (tenant, query) => keysOf(database, tenant, query),
    async forget(tenant, sessionIds) {
      for (let from = 0; from < sessionIds.length; from += REMOVED_AT_ONCE) {
        const some = sessionIds.slice(from, from + REMOVED_AT_ONCE)
        notices.tell(tenant, await write(tenant, (transaction) => forget(transaction, wakes, tenant, some)))
      }
    },
    async prune(tenant, { identitiesMs, eventsMs }) {
      await untilNoneIsLeft((transaction) => pruneIdentities(transaction, tenant, identitiesMs, REMOVED_AT_ONCE))
      await untilNoneIsLeft((transaction) => pruneEvents(transaction, tenant, eventsMs, REMOVED_AT_ONCE))
    },
    async close() {
      await notices.close()
      await database.close()
    },
  })
}
