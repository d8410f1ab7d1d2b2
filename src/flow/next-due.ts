import type { Ledger } from '../ledger/ledger.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import { audit } from './audit.ts'
import { comesLater } from './later.ts'

/** So many operations are looked at, the oldest first. */
const MOST = 10_000

/** When the next operation that waits is due; audits and what is to be done later do not count. What others work on right now is due now. */
export async function nextDueIn(
  ledger: Ledger,
  tenant: string,
  sessionIds: readonly string[] | undefined,
  nowMs: number,
): Promise<number | undefined> {
  const all = (): Promise<OperationRow[]> => ledger.list(tenant, { states: ['waiting', 'ready'], limit: MOST })
  if (!sessionIds) return soonest(await all(), nowMs)
  const lanes = await Promise.all(sessionIds.map((id) => ledger.lane(tenant, id)))
  const operations = lanes.flatMap((lane) => lane.operations)
  // What is parked goes on when somebody else is done, whoever that is.
  return soonest(operations.some(({ state }) => state === 'parked') ? await all() : operations, nowMs)
}

function soonest(operations: readonly OperationRow[], nowMs: number): number | undefined {
  const due = operations.flatMap((operation) => {
    const { kind, state, dueAt } = operation
    if (kind === audit.kind || comesLater(operation) || (state !== 'waiting' && state !== 'ready')) return []
    return state === 'ready' ? [nowMs] : (dueAt ?? [])
  })
  return due.length === 0 ? undefined : due.reduce((a, b) => Math.min(a, b))
}
