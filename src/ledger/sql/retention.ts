import { claimsOfSessions, endClaims, waitingFor } from './claims.ts'
import { places, type Reader, type Transaction } from './database.ts'
import type { IdleQuery, KeyQuery } from '../ledger.ts'
import { lockLanes, wakeLanes } from './lanes.ts'
import type { Wakes } from './wakes.ts'

export async function sessionsOf(reader: Reader, tenant: string, subject: string): Promise<string[]> {
  const sql = 'SELECT session_id FROM {subjects} WHERE tenant = ? AND subject = ?'
  const rows = await reader.all<{ session_id: string }>(sql, [tenant, subject])
  return rows.map(({ session_id }) => session_id)
}

export async function idle(
  reader: Reader,
  tenant: string,
  { beforeMs, wiped, without = [], limit }: IdleQuery,
): Promise<string[]> {
  const rows = await reader.all<{ id: string }>(
    `SELECT id FROM {sessions}
      WHERE tenant = ? AND wiped IN (${wiped ? '0, 1' : '0'}) AND touched_at < ? AND open = 0 AND lease_owner IS NULL
        ${
          without.length === 0
            ? ''
            : `AND NOT EXISTS (
          SELECT 1 FROM {operations} o
          WHERE o.tenant = {sessions}.tenant AND o.session_id = {sessions}.id AND o.status IN (${places(without)})
        )`
        }
      LIMIT ?`,
    [tenant, beforeMs, ...without, limit],
  )
  return rows.map(({ id }) => id)
}

const TABLES = { sessions: 'id', identities: 'key', documents: 'key' } as const

export async function keysOf(reader: Reader, tenant: string, { of, after, limit }: KeyQuery): Promise<string[]> {
  const column = TABLES[of]
  const rows = await reader.all<{ key: string }>(
    `SELECT ${column} AS key FROM {${of}} WHERE tenant = ? ${after === undefined ? '' : `AND ${column} > ?`}
      ORDER BY ${column} LIMIT ?`,
    [tenant, ...(after === undefined ? [] : [after]), limit],
  )
  return rows.map(({ key }) => key)
}

/** Claims of what is forgotten would last for ever, so they end. @returns the sessions that have waited for them. */
export async function forget(
  transaction: Transaction,
  wakes: Wakes,
  tenant: string,
  sessionIds: readonly string[],
): Promise<string[]> {
  const values = [tenant, ...sessionIds]
  const keys = await claimsOfSessions(transaction, tenant, sessionIds)
  await lockLanes(transaction, tenant, [...sessionIds, ...(await waitingFor(transaction, tenant, keys))])
  for (const table of ['operations', 'events', 'steps', 'subjects'])
    await transaction.run(`DELETE FROM {${table}} WHERE tenant = ? AND session_id IN (${places(sessionIds)})`, values)
  await transaction.run(`DELETE FROM {sessions} WHERE tenant = ? AND id IN (${places(sessionIds)})`, values)
  const woken = await endClaims(transaction, tenant, keys)
  await wakeLanes(transaction, tenant, woken, 0)
  await wakes.set(transaction, tenant, woken, false)
  return woken
}

/** @returns how many were removed; as many as the limit when there may be more. */
export function pruneIdentities(
  transaction: Transaction,
  tenant: string,
  beforeMs: number,
  limit: number,
): Promise<number> {
  return transaction.run(
    `DELETE FROM {identities} WHERE tenant = ? AND key IN (
      SELECT key FROM {identities} WHERE tenant = ? AND at < ? ORDER BY at LIMIT ?
    ) AND +at < ?`,
    [tenant, tenant, beforeMs, limit, beforeMs],
  )
}

export function pruneEvents(
  transaction: Transaction,
  tenant: string,
  beforeMs: number,
  limit: number,
): Promise<number> {
  return transaction.run(
    `DELETE FROM {events} WHERE tenant = ? AND (session_id, id) IN (
      SELECT session_id, id FROM {events} WHERE tenant = ? AND at < ? ORDER BY at LIMIT ?
    )`,
    [tenant, tenant, beforeMs, limit],
  )
}
