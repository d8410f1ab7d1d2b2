import type { JobInsert, PgBoss } from 'pg-boss'
import { places } from '../sql/database.ts'
import { asGiven, storable } from '../sql/dialect.ts'
import { polledWakes, type Wakes } from '../sql/wakes.ts'
import type { PostgresTransaction } from './postgres-database.ts'
import { hashOf } from './hash-of.ts'

interface WakeJob {
  sessionId: string
}

/** So often the rows themselves are looked at, for what a lost job has left. */
const SWEEP_MS = 60_000

/** Stands for seconds since 1970, as priorities are whole numbers of 32 bits, until the year 2091. */
const ZERO_SECONDS = 1_700_000_000

/** The last second of the year 9999; the boss cannot read later ones. */
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59)

/**
 * Jobs of pg-boss wake lanes: each is sent in the transaction that makes a lane due, and taken and ended in the
 * transaction that takes the lease. A job is only a reason to look: what is true stands in the rows. `job_at` is when the
 * job of a lane will come; as long as that is early enough, no other is sent.
 */
export function createWakeJobs(boss: PgBoss): Wakes {
  const queues = new Map<string, Promise<void>>()
  /** When the rows were last looked at, by tenant. */
  const swept = new Map<string, number>()

  async function openQueue(tenant: string): Promise<void> {
    const queue = queueOf(tenant)
    await boss.createQueue(queue, { retryLimit: 0 })
    // It makes the boss read what it must know of the queue now, and not in the middle of a transaction.
    await boss.insert(queue, [])
  }

  return {
    prepare(tenant) {
      const known = queues.get(tenant)
      if (known) return known
      const opening = openQueue(tenant)
      queues.set(tenant, opening)
      opening.catch(() => queues.delete(tenant))
      return opening
    },

    async find(transaction, tenant, now, limit, thorough) {
      if (thorough || now - (swept.get(tenant) ?? -Infinity) >= SWEEP_MS) {
        swept.set(tenant, now)
        return polledWakes.find(transaction, tenant, now, limit, thorough)
      }
      const db = asDb(transaction)
      const queue = queueOf(tenant)
      // The priority bounds what is looked at: without it, every job that waits for later would be passed over.
      const jobs = await boss.fetch<WakeJob>(queue, { batchSize: limit, minPriority: priorityOf(now), db })
      // Completed jobs would have to be cleared away later, row by row.
      if (jobs.length > 0)
        await boss.deleteJob(
          queue,
          jobs.map(({ id }) => id),
          { db },
        )
      return jobs.map(({ data }) => asGiven(data).sessionId)
    },

    async set(transaction, tenant, sessionIds, found) {
      if (sessionIds.length === 0) return
      const rows = await transaction.all<{ id: string; at: number | null }>(
        `UPDATE {sessions} SET job_at = look_at WHERE tenant = ? AND id IN (${places(sessionIds)})
          ${found ? '' : 'AND look_at IS NOT NULL AND (job_at IS NULL OR job_at > look_at)'}
          RETURNING id, look_at AS at`,
        [tenant, ...sessionIds],
      )
      const jobs = rows.flatMap(({ id, at }) => (at === null ? [] : [jobFor(id, at)]))
      if (jobs.length === 0) return
      const db = asDb(transaction)
      const queue = queueOf(tenant)
      // The job that is there is for later.
      if (!found)
        await boss.deleteJob(
          queue,
          jobs.map(({ id }) => id),
          { db },
        )
      await boss.insert(queue, jobs, { db })
    },
  }
}

/** Its id is that of the lane, so that there is never more than one. */
function jobFor(sessionId: string, at: number): JobInsert & { id: string } {
  const atMs = Math.min(Math.max(Math.ceil(at), 0), LATEST_MS)
  return {
    id: hashOf(sessionId),
    data: { sessionId: storable(sessionId) },
    startAfter: new Date(atMs).toISOString(),
    priority: priorityOf(atMs),
  }
}

function queueOf(tenant: string): string {
  return `lanes-${hashOf(tenant)}`
}

/** What is due first has the highest priority. */
function priorityOf(atMs: number): number {
  return Math.max(ZERO_SECONDS - Math.floor(atMs / 1000), -(2 ** 31))
}

/** Lets the boss use the transaction. It is always one of `createPostgresDatabase`. */
function asDb(transaction: object): { executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }> } {
  const { query } = transaction as PostgresTransaction
  return { executeSql: query }
}
