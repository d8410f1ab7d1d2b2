import type { Lane } from '../ledger.ts'
import type { Reader } from './database.ts'
import { fromText, OPERATION_COLUMNS, type OperationColumns, operationOf } from './rows.ts'

/** The session comes first, with its version in the column of the ranks. */
type Row = { part: 1 } & OperationColumns
type Head = { part: 0; rank: number; data: string | null }

/** One question, so that all of it is of one moment. */
export async function readLane(reader: Reader, tenant: string, sessionId: string): Promise<Lane> {
  const [head, ...rows] = await reader.all<Head | Row>(
    `SELECT 0 AS part, id, id AS session_id, '' AS kind, version AS rank, 0 AS sequence, '' AS state, '' AS status,
        NULL AS parked_on, 0 AS opened_at, data
      FROM {sessions} WHERE tenant = ? AND id = ?
    UNION ALL
    SELECT 1 AS part, ${OPERATION_COLUMNS} FROM {operations} WHERE tenant = ? AND session_id = ?
    ORDER BY part, rank, sequence, id`,
    [tenant, sessionId, tenant, sessionId],
  )
  if (!head) return { session: undefined, operations: [], version: 0 }
  const { rank: version, data } = head
  return {
    session: data === null ? undefined : { tenant, id: sessionId, version, data: fromText(data) },
    operations: rows.filter((row) => row.part === 1).map((row) => operationOf(tenant, row)),
    version,
  }
}
