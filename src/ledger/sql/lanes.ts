import type { Lease } from '../lease.ts'
import { places, rowsOf, type Transaction } from './database.ts'

/** What a transaction must know of a lane before it changes it. */
export interface LaneRow {
  id: string
  version: number
  /** 1 when there is a session and not only operations. */
  stored: number
  look_at: number | null
  lease_owner: string | null
  lease_epoch: number
  lease_until: number | null
  /** 1 when the holder was seen to hold other lanes, too. */
  lease_shared: number
}

/** Locks lanes, in the order of their ids so that no two transactions wait for each other. Unknown ones are left out. */
export async function lockLanes(
  transaction: Transaction,
  tenant: string,
  ids: Iterable<string>,
): Promise<Map<string, LaneRow>> {
  const sorted = [...new Set(ids)].toSorted()
  if (sorted.length === 0) return new Map()
  const rows = await transaction.all<LaneRow>(
    `SELECT id, version, CASE WHEN data IS NULL THEN 0 ELSE 1 END AS stored,
        look_at, lease_owner, lease_epoch, lease_until, lease_shared
      FROM {sessions} WHERE tenant = ? AND id IN (${places(sorted)}) ORDER BY id {for update}`,
    [tenant, ...sorted],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Locks lanes that are to be written, and others with them; those to be written that are not there yet are added. */
export async function openLanes(
  transaction: Transaction,
  tenant: string,
  ids: Iterable<string>,
  others: readonly string[] = [],
): Promise<Map<string, LaneRow>> {
  const written = [...new Set(ids)].toSorted()
  const lanes = await lockLanes(transaction, tenant, [...written, ...others])
  const missing = written.filter((id) => !lanes.has(id))
  if (missing.length === 0) return lanes
  await transaction.run(
    `INSERT INTO {sessions} (tenant, id) VALUES ${rowsOf(missing.length, 2)} ON CONFLICT (tenant, id) DO NOTHING`,
    missing.flatMap((id) => [tenant, id]),
  )
  for (const [id, lane] of await lockLanes(transaction, tenant, missing)) lanes.set(id, lane)
  return lanes
}

export function isHeld(lane: LaneRow | undefined, { owner, epoch }: Lease): boolean {
  return lane !== undefined && lane.lease_owner === owner && lane.lease_epoch === epoch
}

/** Somebody is to look at these lanes by then; they count as changed, so that nobody who holds one gives it back unseen. */
export async function wakeLanes(
  transaction: Transaction,
  tenant: string,
  ids: readonly string[],
  at: number,
): Promise<void> {
  if (ids.length === 0) return
  const due = 'CASE WHEN due_at < ? THEN due_at ELSE ? END'
  await transaction.run(
    `UPDATE {sessions} SET version = version + 1, due_at = ${due},
        look_at = CASE WHEN lease_owner IS NULL THEN ${due} ELSE look_at END
      WHERE tenant = ? AND id IN (${places(ids)})`,
    [at, at, at, at, tenant, ...ids],
  )
}
