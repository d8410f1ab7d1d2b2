import type { Change, Committed } from '../ledger.ts'
import type { OperationRow } from '../operation-row.ts'
import { claimedOf, claimsOf, endClaims, waitingFor } from './claims.ts'
import { places, rowsOf, type Transaction, type Value } from './database.ts'
import { isHeld, type LaneRow, openLanes, wakeLanes } from './lanes.ts'
import { OPERATION_COLUMNS, operationValues, toText } from './rows.ts'
import type { Wakes } from './wakes.ts'

/** So many operations go into one statement; databases limit the values of one. */
const OPERATIONS_AT_ONCE = 200

export async function commit(transaction: Transaction, wakes: Wakes, change: Change): Promise<Committed> {
  const { tenant, at, session, lease, steps = [], wake } = change
  // Of several states of one operation the last one holds.
  const operations = [...new Map((change.operations ?? []).map((one) => [one.id, one])).values()]

  const parkedOn = operations.map((one) => one.parkedOn).filter((key) => key !== undefined)
  const ending = change.release === undefined ? [] : await claimsOf(transaction, tenant, change.release)
  const claimed = await claimedOf(transaction, tenant, parkedOn)

  const changed = new Set(operations.map((one) => one.sessionId))
  if (session) changed.add(session.id)
  const written = [...changed, ...steps.map((step) => step.sessionId), wake].filter((id) => id !== undefined)
  const read = [lease?.sessionId, change.asOf?.sessionId].filter((id) => id !== undefined)
  const waiting = await waitingFor(transaction, tenant, ending)
  const lanes = await openLanes(transaction, tenant, written, [...read, ...waiting])

  if (lease && !isHeld(lanes.get(lease.sessionId), lease)) return refuse(transaction, LOST)
  if (isStale(change, lanes) || !(await takeEvent(transaction, change))) return refuse(transaction, STALE)

  await storeOperations(
    transaction,
    operations.map((one) => unlessFree(one, claimed)),
  )
  await touch(transaction, change, [...changed])
  await storeIdentities(transaction, change)
  await storeSubjects(transaction, change)
  if (steps.length > 0)
    await transaction.run(
      `INSERT INTO {steps} (tenant, session_id, data) VALUES ${rowsOf(steps.length, 3)}`,
      steps.flatMap((step) => [tenant, step.sessionId, toText(step)]),
    )

  const woken = await endClaims(transaction, tenant, ending)
  const left = [...new Set(wake === undefined ? woken : [...woken, wake])]
  await wakeLanes(transaction, tenant, left, Math.min(at, transaction.now(at)))
  await wakes.set(transaction, tenant, left, false)
  return { stale: false, woken }
}

const STALE: Committed = { stale: true, woken: [] }
const LOST: Committed = { stale: true, lost: true, woken: [] }

function refuse(transaction: Transaction, why: Committed): Committed {
  transaction.rollBack()
  return why
}

function isStale({ session, asOf }: Change, lanes: ReadonlyMap<string, LaneRow>): boolean {
  // Of a session that is not stored yet the version is 0, whatever operations it has.
  const versionOf = (id: string): number => {
    const lane = lanes.get(id)
    return lane?.stored === 1 ? lane.version : 0
  }
  return (
    (asOf !== undefined && versionOf(asOf.sessionId) !== asOf.version) ||
    (session !== undefined && versionOf(session.id) !== session.version)
  )
}

/** False when the event was taken before. */
async function takeEvent(transaction: Transaction, { tenant, at, session, eventId }: Change): Promise<boolean> {
  if (!session || eventId === undefined) return true
  const added = await transaction.run(
    `INSERT INTO {events} (tenant, session_id, id, at) VALUES (?, ?, ?, ?)
      ON CONFLICT (tenant, session_id, id) DO NOTHING`,
    [tenant, session.id, eventId, at],
  )
  return added === 1
}

/** What would wait for a claim that has ended is ready. */
function unlessFree(operation: OperationRow, claimed: ReadonlySet<string>): OperationRow {
  if (operation.parkedOn === undefined || claimed.has(operation.parkedOn)) return operation
  return { ...operation, state: 'ready', parkedOn: undefined }
}

async function storeOperations(transaction: Transaction, operations: readonly OperationRow[]): Promise<void> {
  for (let from = 0; from < operations.length; from += OPERATIONS_AT_ONCE) {
    const some = operations.slice(from, from + OPERATIONS_AT_ONCE)
    await transaction.run(
      `INSERT INTO {operations} (tenant, ${OPERATION_COLUMNS}) VALUES ${rowsOf(some.length, 11)}
        ON CONFLICT (tenant, id) DO UPDATE SET session_id = excluded.session_id, kind = excluded.kind,
          rank = excluded.rank, sequence = excluded.sequence, state = excluded.state, status = excluded.status,
          parked_on = excluded.parked_on, opened_at = excluded.opened_at, data = excluded.data`,
      some.flatMap(operationValues),
    )
  }
}

/** Counts up the lanes whose session or operations were stored. */
async function touch(transaction: Transaction, change: Change, ids: string[]): Promise<void> {
  const { tenant, at, session, wiped, quiet } = change
  const set = async (more: string, values: readonly Value[], some: readonly string[]): Promise<void> => {
    if (some.length === 0) return
    await transaction.run(
      `UPDATE {sessions} SET version = version + 1, touched_at = ${quiet === true ? 'touched_at' : '?'}, ${more}
          open = CASE WHEN EXISTS (
            SELECT 1 FROM {operations} o
            WHERE o.tenant = {sessions}.tenant AND o.session_id = {sessions}.id AND o.state <> 'finished'
          ) THEN 1 ELSE 0 END
        WHERE tenant = ? AND id IN (${places(some)})`,
      [...(quiet === true ? [] : [at]), ...values, tenant, ...some],
    )
  }
  if (session) await set('data = ?, wiped = ?,', [toText(session.data), wiped === true ? 1 : 0], [session.id])
  await set(
    '',
    [],
    ids.filter((id) => id !== session?.id),
  )
}

async function storeIdentities(transaction: Transaction, change: Change): Promise<void> {
  const { tenant, resolve, unresolve = [] } = change
  const keys = [...new Set(resolve?.keys ?? [])].toSorted()
  if (resolve && keys.length > 0)
    await transaction.run(
      `INSERT INTO {identities} (tenant, key, at, data) VALUES ${rowsOf(keys.length, 4)}
        ON CONFLICT (tenant, key) DO UPDATE SET at = excluded.at, data = excluded.data`,
      keys.flatMap((key) => [tenant, key, resolve.identity.at, toText(resolve.identity.entity)]),
    )
  if (unresolve.length > 0)
    await transaction.run(`DELETE FROM {identities} WHERE tenant = ? AND key IN (${places(unresolve)})`, [
      tenant,
      ...unresolve,
    ])
}

async function storeSubjects(transaction: Transaction, { tenant, session, subjects = [] }: Change): Promise<void> {
  if (!session || subjects.length === 0) return
  const sorted = [...new Set(subjects)].toSorted()
  await transaction.run(
    `INSERT INTO {subjects} (tenant, subject, session_id) VALUES ${rowsOf(sorted.length, 3)}
      ON CONFLICT (tenant, subject, session_id) DO NOTHING`,
    sorted.flatMap((subject) => [tenant, subject, session.id]),
  )
}
