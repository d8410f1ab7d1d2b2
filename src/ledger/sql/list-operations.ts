import type { OperationCount, OperationQuery } from '../ledger.ts'
import { type OperationRow, OUTCOME_STATUSES } from '../operation-row.ts'
import { places, type Reader, type Value } from './database.ts'
import { OPERATION_COLUMNS, type OperationColumns, operationOf } from './rows.ts'

interface Condition {
  sql: string
  values: readonly Value[]
}

const STATES: readonly OperationRow['state'][] = ['ready', 'waiting', 'parked', 'finished']

export async function listOperations(reader: Reader, tenant: string, query: OperationQuery): Promise<OperationRow[]> {
  const conditions = among('kind', query.kinds)
  if (query.after !== undefined) {
    const sql = 'SELECT opened_at, id FROM {operations} WHERE tenant = ? AND id = ?'
    const [from] = await reader.all<{ opened_at: number; id: string }>(sql, [tenant, query.after])
    // What follows an operation that is gone, nobody can tell.
    if (!from) return []
    conditions.push({ sql: '(opened_at, id) > (?, ?)', values: [from.opened_at, from.id] })
  }
  // Each part reads an index in the order that is asked for and stops at the limit, however many operations there are.
  const parts = partsOf(query).map((part) => [...part, ...conditions])
  if (parts.length === 0 || query.limit < 1) return []
  const rows = await reader.all<OperationColumns>(
    `${parts
      .map(
        (all) => `SELECT * FROM (
          SELECT ${OPERATION_COLUMNS} FROM {operations} WHERE tenant = ? ${all.map(({ sql }) => `AND ${sql}`).join(' ')}
          ORDER BY opened_at, id LIMIT ?
        ) AS part`,
      )
      .join(' UNION ALL ')} ORDER BY opened_at, id LIMIT ?`,
    [...parts.flatMap((all) => [tenant, ...all.flatMap(({ values }) => values), query.limit]), query.limit],
  )
  return rows.map((row) => operationOf(tenant, row))
}

/** An index holds all that is asked for, so that no row is read. */
export async function countOperations(reader: Reader, tenant: string): Promise<OperationCount[]> {
  const rows = await reader.all<{ state: string; status: string; count: number | string }>(
    'SELECT state, status, COUNT(*) AS count FROM {operations} WHERE tenant = ? GROUP BY state, status',
    [tenant],
  )
  return rows.map(({ state, status, count }) => ({
    state: state as OperationCount['state'],
    status: status as OperationCount['status'],
    // Databases that count further than doubles do give a text.
    count: Number(count),
  }))
}

/** Without ids and sessions, each combination of state and status is a part of an index. */
function partsOf({ ids, sessionId, states, statuses }: OperationQuery): Condition[][] {
  const isNarrow = ids !== undefined || sessionId !== undefined
  if (isNarrow || !(states || statuses))
    return [
      [
        ...among('id', ids),
        ...among('session_id', sessionId === undefined ? undefined : [sessionId]),
        ...among('state', states),
        ...among('status', statuses),
      ],
    ]
  return (states ?? STATES).flatMap((state) =>
    (statuses ?? OUTCOME_STATUSES).map((status) => [{ sql: 'state = ? AND status = ?', values: [state, status] }]),
  )
}

function among(column: string, values: readonly string[] | undefined): Condition[] {
  if (!values) return []
  // `IN ()` is no SQL.
  return [values.length === 0 ? { sql: '1 = 0', values } : { sql: `${column} IN (${places(values)})`, values }]
}
