import type { Lease } from '../lease.ts'
import type { Claimed } from '../ledger.ts'
import { places, rowsOf, type Transaction } from './database.ts'
import { isHeld, lockLanes } from './lanes.ts'

/*
 * Who waits for a claim must not miss its end. So claims are locked before lanes: whoever parks a row holds the claim as
 * it is, and whoever ends a claim sees every row that is parked on it.
 */

export async function claim(
  transaction: Transaction,
  lease: Lease,
  keys: readonly string[],
  operationId: string,
): Promise<Claimed> {
  const { tenant, sessionId } = lease
  const taken = await firstTaken(transaction, tenant, keys, operationId)
  const lane = (await lockLanes(transaction, tenant, [sessionId])).get(sessionId)
  const isLost = !isHeld(lane, lease)
  if (isLost || taken !== undefined) transaction.rollBack()
  return isLost ? { lost: true } : { taken }
}

async function firstTaken(
  transaction: Transaction,
  tenant: string,
  keys: readonly string[],
  operationId: string,
): Promise<string | undefined> {
  if (keys.length === 0) return undefined
  const sorted = [...new Set(keys)].toSorted()
  const rows = await transaction.all<{ key: string; operation_id: string }>(
    // Changing nothing is what makes the statement lock and tell the claims that are there.
    `INSERT INTO {claims} (tenant, key, operation_id) VALUES ${rowsOf(sorted.length, 3)}
      ON CONFLICT (tenant, key) DO UPDATE SET operation_id = {claims}.operation_id RETURNING key, operation_id`,
    sorted.flatMap((key) => [tenant, key, operationId]),
  )
  const others = new Set(rows.filter((row) => row.operation_id !== operationId).map(({ key }) => key))
  return keys.find((key) => others.has(key))
}

/** Those of the keys that somebody claims; they stay claimed until the transaction ends. */
export async function claimedOf(
  transaction: Transaction,
  tenant: string,
  keys: Iterable<string>,
): Promise<Set<string>> {
  const sorted = [...new Set(keys)].toSorted()
  if (sorted.length === 0) return new Set()
  const rows = await transaction.all<{ key: string }>(
    `SELECT key FROM {claims} WHERE tenant = ? AND key IN (${places(sorted)}) ORDER BY key {for share}`,
    [tenant, ...sorted],
  )
  return new Set(rows.map(({ key }) => key))
}

/** What the operation has claimed, locked. */
export async function claimsOf(transaction: Transaction, tenant: string, operationId: string): Promise<string[]> {
  const rows = await transaction.all<{ key: string }>(
    'SELECT key FROM {claims} WHERE tenant = ? AND operation_id = ? ORDER BY key {for update}',
    [tenant, operationId],
  )
  return rows.map(({ key }) => key)
}

/** What the operations of the sessions have claimed, locked. */
export async function claimsOfSessions(
  transaction: Transaction,
  tenant: string,
  sessionIds: readonly string[],
): Promise<string[]> {
  const rows = await transaction.all<{ key: string }>(
    `SELECT key FROM {claims} WHERE tenant = ? AND operation_id IN (
        SELECT id FROM {operations} WHERE tenant = ? AND session_id IN (${places(sessionIds)})
      ) ORDER BY key {for update}`,
    [tenant, tenant, ...sessionIds],
  )
  return rows.map(({ key }) => key)
}

/** The sessions with operations that are parked on these keys. */
export async function waitingFor(transaction: Transaction, tenant: string, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return []
  const rows = await transaction.all<{ session_id: string }>(
    `SELECT session_id FROM {operations} WHERE tenant = ? AND parked_on IN (${places(keys)})`,
    [tenant, ...keys],
  )
  return [...new Set(rows.map(({ session_id }) => session_id))]
}

/** Ends the claims and makes ready what is parked on them. @returns the sessions of what was parked; their lanes must be locked. */
export async function endClaims(transaction: Transaction, tenant: string, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return []
  const values = [tenant, ...keys]
  await transaction.run(`DELETE FROM {claims} WHERE tenant = ? AND key IN (${places(keys)})`, values)
  const rows = await transaction.all<{ session_id: string }>(
    `UPDATE {operations} SET state = 'ready', parked_on = NULL
      WHERE tenant = ? AND parked_on IN (${places(keys)}) RETURNING session_id`,
    values,
  )
  return [...new Set(rows.map(({ session_id }) => session_id))]
}
