import { type Clock, systemClock, type Timer } from '../../util/clock.ts'
import { asGiven, storable } from '../sql/dialect.ts'
import type { Notices } from '../sql/notices.ts'
import type { PostgresPool } from './pool.ts'
import { hashOf } from './hash-of.ts'

/** A client of the package `pg` that belongs to no pool. */
export interface ListeningClient {
  connect(): Promise<unknown>
  query(text: string): Promise<unknown>
  on(event: 'notification', listener: (message: { payload?: string | undefined }) => void): unknown
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown
  end(): Promise<void>
}

export interface PostgresNoticesOptions {
  pool: PostgresPool
  connect(): ListeningClient
  /** What all connectors of the ledger listen to. */
  channel: string
  clock?: Clock | undefined
}

const RECONNECT_MS = 1000

/**
 * Notices between processes. They are sent after the transaction that they are about: inside, they would make all such
 * transactions wait for each other, and who misses one finds the work when it looks.
 */
export function createPostgresNotices(options: PostgresNoticesOptions): Notices {
  const { pool, channel, clock = systemClock } = options
  const listeners = new Map<string, Set<(sessionId: string) => void>>()
  let client: ListeningClient | undefined
  let timer: Timer | undefined
  let closed = false

  function hear(payload: string): void {
    const { tenant, sessionId } = asGiven(JSON.parse(payload) as { tenant: string; sessionId: string })
    for (const listener of listeners.get(tenant) ?? []) listener(sessionId)
  }

  function open(): void {
    if (client || timer || closed) return
    const opened = options.connect()
    client = opened
    opened.on('notification', ({ payload }) => {
      if (payload !== undefined) hear(payload)
    })
    const again = (): void => {
      if (client !== opened) return
      client = undefined
      if (closed) return
      opened.end().catch(() => {})
      timer = clock.timer(RECONNECT_MS, () => {
        timer = undefined
        open()
      })
    }
    opened.on('error', again)
    opened.on('end', again)
    opened
      .connect()
      .then(() => opened.query(`LISTEN "${channel}"`))
      .catch(again)
  }

  return {
    tell(tenant, sessionIds) {
      if (sessionIds.length === 0) return
      const told = sessionIds.map((sessionId) =>
        JSON.stringify({ tenant: hashOf(tenant), sessionId: storable(sessionId) }),
      )
      pool
        .query('SELECT pg_notify($1, payload) FROM unnest(CAST($2 AS TEXT[])) AS payload', [channel, told])
        .catch(() => {})
    },
    listen(tenant, listener) {
      const name = hashOf(tenant)
      const all = listeners.get(name) ?? new Set()
      listeners.set(name, all.add(listener))
      open()
      return () => {
        all.delete(listener)
      }
    },
    async close() {
      closed = true
      timer?.cancel()
      await client?.end().catch(() => {})
    },
  }
}
