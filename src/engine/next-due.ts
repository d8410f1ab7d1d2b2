import { inLaneOrder } from '../ledger/lane-order.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import { nextInLane } from './next-in-lane.ts'

export interface NextDueOptions {
  ledger: Ledger
  tenant: string
  /** Only what these sessions wait for. Default: all. */
  sessionIds?: readonly string[] | undefined
  nowMs: number
  /** True for operations that are waited for. */
  counts(operation: OperationRow): boolean
}

/** So many operations are looked at, the oldest first. */
const MOST = 10_000

/**
 * When the next operation can go on, in milliseconds since 1970; now, when one could already: then another process works on
 * it. What waits its turn behind another comes with that one.
 */
export async function nextDueIn({
  ledger,
  tenant,
  sessionIds,
  nowMs,
  counts,
}: NextDueOptions): Promise<number | undefined> {
  const operations = sessionIds ? await openIn(ledger, tenant, sessionIds) : await openAnywhere(ledger, tenant)
  const lanes = Map.groupBy(operations.filter(counts), ({ sessionId }) => sessionId)
  let soonest = Infinity
  for (const lane of lanes.values()) {
    const { run, laterMs = Infinity } = nextInLane(lane.toSorted(inLaneOrder), nowMs)
    soonest = Math.min(soonest, run.length > 0 ? nowMs : laterMs)
  }
  return soonest === Infinity ? undefined : soonest
}

function openAnywhere(ledger: Ledger, tenant: string): Promise<OperationRow[]> {
  return ledger.list(tenant, { states: ['waiting', 'ready', 'parked'], limit: MOST })
}

async function openIn(ledger: Ledger, tenant: string, sessionIds: readonly string[]): Promise<OperationRow[]> {
  const lanes = await Promise.all(sessionIds.map((id) => ledger.lane(tenant, id)))
  const operations = lanes.flatMap((lane) => lane.operations)
  // What is parked goes on when somebody else is done, whoever that is.
  return operations.some(({ state }) => state === 'parked') ? openAnywhere(ledger, tenant) : operations
}
