import type { Lease, LeaseRequest } from '../lease.ts'
import { isGone } from '../owner.ts'
import { places, type Reader, type Transaction } from './database.ts'
import { isHeld, type LaneRow, lockLanes, openLanes } from './lanes.ts'
import type { Wakes } from './wakes.ts'

export async function acquire(
  transaction: Transaction,
  wakes: Wakes,
  tenant: string,
  sessionId: string,
  request: LeaseRequest,
): Promise<Lease | undefined> {
  const now = transaction.now(request.now)
  const former = await formerOwners(transaction, tenant, [sessionId], request.owner, now)
  const alone = await settle(transaction, tenant, former)
  const lane = (await openLanes(transaction, tenant, [sessionId])).get(sessionId)!
  if (!isFree(lane, request.owner, alone, now)) return undefined
  const leases = await grant(transaction, tenant, [lane], request, alone)
  await wakes.set(transaction, tenant, [sessionId], false)
  return leases[0]
}

export async function take(
  transaction: Transaction,
  wakes: Wakes,
  tenant: string,
  request: LeaseRequest,
  limit: number,
): Promise<Lease[]> {
  const now = transaction.now(request.now)
  let thorough = await endLeasesOfTheGone(transaction, tenant, now)
  const leases: Lease[] = []
  while (leases.length < limit) {
    const wanted = limit - leases.length
    const found = await wakes.find(transaction, tenant, now, wanted, thorough)
    if (found.length === 0) break
    thorough = false
    const alone = await settle(transaction, tenant, await formerOwners(transaction, tenant, found, request.owner, now))
    const lanes = await lockLanes(transaction, tenant, found)
    const free = [...lanes.values()]
      .filter((lane) => lane.look_at !== null && lane.look_at <= now && isFree(lane, request.owner, alone, now))
      .toSorted((a, b) => a.look_at! - b.look_at!)
    leases.push(...(await grant(transaction, tenant, free, request, alone)))
    await wakes.set(transaction, tenant, [...lanes.keys()], true)
    if (found.length < wanted) break
  }
  return leases
}

export async function renew(
  transaction: Transaction,
  leases: readonly Lease[],
  request: LeaseRequest,
): Promise<Lease[]> {
  const until = transaction.now(request.now) + request.leaseMs
  const lost: Lease[] = []
  for (const [tenant, some] of Map.groupBy(leases, (lease) => lease.tenant)) {
    const lanes = await lockLanes(
      transaction,
      tenant,
      some.map((lease) => lease.sessionId),
    )
    const held = some.filter((lease) => isHeld(lanes.get(lease.sessionId), lease))
    lost.push(...some.filter((lease) => !held.includes(lease)))
    if (held.length === 0) continue
    // Whoever renews lives: what was said about it when a lease of it ended holds no more.
    await transaction.run(
      `UPDATE {sessions} SET lease_until = ?, look_at = ?, lease_shared = 0
        WHERE tenant = ? AND id IN (${places(held)})`,
      [until, until, tenant, ...held.map((lease) => lease.sessionId)],
    )
  }
  return lost
}

export async function release(
  transaction: Transaction,
  wakes: Wakes,
  lease: Lease,
  version: number,
  dueAt: number | undefined,
): Promise<boolean> {
  const { tenant, sessionId } = lease
  const lane = (await lockLanes(transaction, tenant, [sessionId])).get(sessionId)
  if (lane === undefined || !isHeld(lane, lease)) return true
  if (lane.version !== version) return false
  await transaction.run(
    `UPDATE {sessions} SET lease_owner = NULL, lease_until = NULL, lease_shared = 0, due_at = ?, look_at = ?
      WHERE tenant = ? AND id = ?`,
    [dueAt ?? null, dueAt ?? null, tenant, sessionId],
  )
  await wakes.set(transaction, tenant, [sessionId], false)
  return true
}

/** In the past when a lease has ended with its holder. */
export async function nextDue(reader: Reader, tenant: string): Promise<number | undefined> {
  const gone = (await ownersOf(reader, tenant)).some(isGone)
  if (gone) return 0
  const [next] = await reader.all<{ at: number }>(
    'SELECT look_at AS at FROM {sessions} WHERE tenant = ? AND look_at IS NOT NULL ORDER BY look_at LIMIT 1',
    [tenant],
  )
  return next?.at
}

async function ownersOf(reader: Reader, tenant: string): Promise<string[]> {
  const rows = await reader.all<{ owner: string }>(
    'SELECT DISTINCT lease_owner AS owner FROM {sessions} WHERE tenant = ? AND lease_owner IS NOT NULL',
    [tenant],
  )
  return rows.map(({ owner }) => owner)
}

/** The leases of processes of this machine that are no more end now. @returns true when there are such. */
async function endLeasesOfTheGone(transaction: Transaction, tenant: string, now: number): Promise<boolean> {
  const gone = (await ownersOf(transaction, tenant)).filter(isGone)
  for (const owner of gone)
    await transaction.run(
      'UPDATE {sessions} SET lease_until = ?, look_at = ? WHERE tenant = ? AND lease_owner = ? AND look_at > ?',
      [now, now, tenant, owner, now],
    )
  return gone.length > 0
}

/** Other holders, whose leases of these lanes have ended. */
async function formerOwners(
  transaction: Transaction,
  tenant: string,
  ids: readonly string[],
  asking: string,
  now: number,
): Promise<string[]> {
  const rows = await transaction.all<{ owner: string | null; until: number }>(
    `SELECT lease_owner AS owner, lease_until AS until FROM {sessions} WHERE tenant = ? AND id IN (${places(ids)})`,
    [tenant, ...ids],
  )
  const former = rows.flatMap(({ owner, until }) =>
    owner !== null && owner !== asking && (until <= now || isGone(owner)) ? [owner] : [],
  )
  return [...new Set(former)].toSorted()
}

/**
 * Whether each of these holders worked on one lane alone. It is decided for all lanes of a holder when the first of them
 * is taken over: the last one must not look as if it had been the only one.
 */
async function settle(
  transaction: Transaction,
  tenant: string,
  owners: readonly string[],
): Promise<Map<string, boolean>> {
  const alone = new Map<string, boolean>()
  for (const owner of owners) {
    const held = await transaction.all<{ id: string }>(
      'SELECT id FROM {sessions} WHERE tenant = ? AND lease_owner = ? ORDER BY id {for update}',
      [tenant, owner],
    )
    alone.set(owner, held.length === 1)
    if (held.length > 1)
      await transaction.run('UPDATE {sessions} SET lease_shared = 1 WHERE tenant = ? AND lease_owner = ?', [
        tenant,
        owner,
      ])
  }
  return alone
}

/** A holder that was not there when it was settled who worked alone keeps its lane. */
function isFree(lane: LaneRow, asking: string, alone: ReadonlyMap<string, boolean>, now: number): boolean {
  const { lease_owner: owner, lease_until: until } = lane
  return owner === null || owner === asking || (alone.has(owner) && (until! <= now || isGone(owner)))
}

async function grant(
  transaction: Transaction,
  tenant: string,
  lanes: readonly LaneRow[],
  { owner, now, leaseMs }: LeaseRequest,
  alone: ReadonlyMap<string, boolean>,
): Promise<Lease[]> {
  if (lanes.length === 0) return []
  const until = transaction.now(now) + leaseMs
  await transaction.run(
    `UPDATE {sessions}
      SET lease_owner = ?, lease_epoch = lease_epoch + 1, lease_until = ?, lease_shared = 0, look_at = ?
      WHERE tenant = ? AND id IN (${places(lanes)})`,
    [owner, until, until, tenant, ...lanes.map(({ id }) => id)],
  )
  return lanes.map((lane) => ({
    tenant,
    sessionId: lane.id,
    owner,
    epoch: lane.lease_epoch + 1,
    takenOver: takenOver(lane, owner, alone),
  }))
}

function takenOver(lane: LaneRow, by: string, alone: ReadonlyMap<string, boolean>): Lease['takenOver'] {
  if (lane.lease_owner === null || lane.lease_owner === by) return undefined
  return lane.lease_shared === 0 && alone.get(lane.lease_owner) === true ? 'alone' : 'among_others'
}
