import type { Change } from '../../../src/ledger/ledger.ts'
import type { OperationRow } from '../../../src/ledger/operation-row.ts'

export const TENANT = 't'

export function operation(id: string, sessionId: string, fields: Partial<OperationRow> = {}): OperationRow {
  return {
    id,
    tenant: TENANT,
    sessionId,
    kind: 'comment',
    rank: 2,
    sequence: 1,
    state: 'ready',
    dueAt: undefined,
    holdsLane: true,
    parkedOn: undefined,
    wakesOnEvent: false,
    beside: false,
    tries: 0,
    crashes: 0,
    sending: false,
    payload: undefined,
    progress: undefined,
    outcome: { status: 'pending', reason: 'r' },
    openedAt: 0,
    configHash: 'h',
    ...fields,
  }
}

/** A change whose parts can be told apart later: a session, its event, an operation, a step and an identity, all of one number. */
export function numbered(name: string, n: number): Change {
  const id = `${name} ${n}`
  return {
    tenant: TENANT,
    at: n,
    session: { tenant: TENANT, id, version: 0, data: { n } },
    eventId: id,
    operations: [operation(id, id, { payload: 'x'.repeat(100), openedAt: n })],
    steps: [{ type: 'step', sessionId: id, at: 0, operation: id, kind: 'k', outcome: 'o', reason: id }],
    resolve: { keys: [id], identity: { at: n } },
    wake: id,
  }
}
