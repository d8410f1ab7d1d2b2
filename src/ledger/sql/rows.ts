import type { TraceStep } from '../../observe/trace-step.ts'
import type { Entity } from '../../session/facts.ts'
import { parseJson, stringifyJson } from '../../util/json.ts'
import type { IdentityRow } from '../ledger.ts'
import type { OperationRow } from '../operation-row.ts'
import type { Value } from './database.ts'

/** JSON in which large integers keep their digits; nothing is the empty text. */
export function toText(data: unknown): string {
  return data === undefined ? '' : stringifyJson(data)
}

export function fromText(text: string): unknown {
  return text === '' ? undefined : parseJson(text)
}

/** What is looked for has a column of its own; the rest is data, so that a new field needs no new schema. */
export interface OperationColumns {
  id: string
  session_id: string
  kind: string
  rank: number
  sequence: number
  state: OperationRow['state']
  status: string
  parked_on: string | null
  opened_at: number
  data: string
}

export const OPERATION_COLUMNS = 'id, session_id, kind, rank, sequence, state, status, parked_on, opened_at, data'

/** Values for `tenant` and `OPERATION_COLUMNS`. */
export function operationValues(operation: OperationRow): Value[] {
  const { id, tenant, sessionId, kind, rank, sequence, state, parkedOn, openedAt, ...rest } = operation
  const { status } = rest.outcome
  return [tenant, id, sessionId, kind, rank, sequence, state, status, parkedOn ?? null, openedAt, toText(rest)]
}

export function operationOf(tenant: string, row: OperationColumns): OperationRow {
  const rest = fromText(row.data) as Omit<OperationRow, 'id'>
  return {
    ...rest,
    id: row.id,
    tenant,
    sessionId: row.session_id,
    kind: row.kind,
    rank: row.rank,
    sequence: row.sequence,
    state: row.state,
    parkedOn: row.parked_on ?? undefined,
    openedAt: row.opened_at,
    // JSON leaves out what is undefined.
    dueAt: rest.dueAt,
    payload: rest.payload,
    progress: rest.progress,
    outcome: rest.outcome,
  }
}

export function identityOf({ at, data }: { at: number; data: string }): IdentityRow {
  return { entity: fromText(data) as Entity | undefined, at }
}

export function stepOf({ data }: { data: string }): TraceStep {
  return fromText(data) as TraceStep
}
