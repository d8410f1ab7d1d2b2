import type { Lease, LeaseRequest } from '../../ledger/lease.ts'
import type { Change, Committed, Ledger } from '../../ledger/ledger.ts'
import type { OperationRow } from '../../ledger/operation-row.ts'
import type { TraceStep } from '../../observe/trace-step.ts'
import { sleep, systemClock } from '../../util/clock.ts'
import { createId } from '../../util/id.ts'
import { systemRandom } from '../../util/random.ts'

/** Gives a ledger: each time another connection to one and the same store, or the same object where there are none. */
export type OpenLedger = () => Promise<Ledger> | Ledger

/** A promise of the port, and what proves it. */
export interface LedgerRule {
  readonly name: string
  /**
   * Rejects with an `AssertionError` when the ledger does not keep the rule. Every check works for tenants of its own, so
   * that one store serves for all of them, also at the same time; it closes nothing.
   */
  check(open: OpenLedger): Promise<void>
}

/** What a rule is checked with. */
export interface Scene {
  ledger: Ledger
  /** Four connections to the store. */
  four(): Promise<Ledger[]>
  tenant: string
  now(): number
  /** A change of the tenant, at this moment. */
  commit(change: Omit<Change, 'tenant' | 'at'>): Promise<Committed>
  /** An operation of the session `s1` that is ready; its sequence number is its place. */
  operation(id: string, sequence: number, fields?: Partial<OperationRow>): OperationRow
  /** An operation that waits for a claim of `key`. */
  parked(id: string, sessionId: string, key: string): OperationRow
  request(fields?: Partial<LeaseRequest>): LeaseRequest
  acquire(sessionId: string, fields?: Partial<LeaseRequest>): Promise<Lease>
  /** Claims for an operation on a lane of its own. @returns the key that is taken. */
  claim(keys: readonly string[], operationId: string, at?: Ledger): Promise<string | undefined>
}

export function rule(name: string, prove: (scene: Scene) => Promise<void>): LedgerRule {
  return {
    name,
    async check(open) {
      const ledger = await open()
      const tenant = `tenant ${createId(systemRandom)}`
      const operation: Scene['operation'] = (id, sequence, fields) => ({ ...READY, id, tenant, sequence, ...fields })
      await prove({
        ledger,
        four: () => Promise.all(Array.from({ length: 4 }, async () => open())),
        tenant,
        now: () => systemClock.now(),
        request,
        operation,
        parked: (id, sessionId, key) => operation(id, 1, { sessionId, state: 'parked', parkedOn: key }),
        commit: (change) => ledger.commit({ tenant, at: systemClock.now(), ...change }),
        acquire: (sessionId, fields) => acquireFrom(ledger, tenant, sessionId, fields),
        async claim(keys, operationId, at = ledger) {
          const lease = await acquireFrom(at, tenant, `lane of ${operationId}`)
          return (await at.claim(lease, keys, operationId)).taken
        },
      })
    },
  }
}

async function acquireFrom(
  ledger: Ledger,
  tenant: string,
  sessionId: string,
  fields?: Partial<LeaseRequest>,
): Promise<Lease> {
  const lease = await ledger.acquire(tenant, sessionId, request(fields))
  if (!lease) throw new Error(`the lane ${sessionId} is free and cannot be had`)
  return lease
}

export const HOUR_MS = 3_600_000

function request(fields?: Partial<LeaseRequest>): LeaseRequest {
  return { owner: 'a', now: systemClock.now(), leaseMs: HOUR_MS, ...fields }
}

const READY: Omit<OperationRow, 'id' | 'tenant' | 'sequence'> = {
  sessionId: 's1',
  kind: 'comment',
  rank: 2,
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
  outcome: { status: 'pending', reason: 'not run yet' },
  openedAt: 0,
  configHash: 'h',
}

export function step(sessionId: string, reason: string): TraceStep {
  return { type: 'step', sessionId, at: 0, operation: 'o', kind: 'k', outcome: 'o', reason }
}

/** Asks until there is an answer; leases end by the clock of the store, which nobody can move. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = systemClock.monotonic() + 30_000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (systemClock.monotonic() > deadline) throw new Error('nothing came for half a minute')
    await sleep(systemClock, 5)
  }
}
