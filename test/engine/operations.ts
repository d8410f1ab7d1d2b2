import type { Engine, EngineOptions } from '../../src/engine/engine.ts'
import { createEngine } from '../../src/engine/engine.ts'
import type { Run } from '../../src/engine/run.ts'
import { WEEK } from '../../src/util/schedule.ts'
import type { Verdict } from '../../src/engine/verdict.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import type { OperationRow, Outcome } from '../../src/ledger/operation-row.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { type VirtualClock, createVirtualClock } from '../../src/testing/virtual-clock.ts'

export const TENANT = 't'

/** An operation of the session `s1` that is ready; its sequence number is its place. */
export function operation(id: string, sequence: number, fields: Partial<OperationRow> = {}): OperationRow {
  return {
    id,
    tenant: TENANT,
    sessionId: 's1',
    kind: 'comment',
    rank: 2,
    sequence,
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
    ...fields,
  }
}

export const outcome = (status: Outcome['status'] = 'done'): Outcome => ({ status, reason: 'so it was told' })
export const finished: Verdict = { kind: 'finished', outcome: outcome() }
export const retry: Verdict = { kind: 'retry', outcome: outcome('pending') }
export const overtakable: Verdict = { ...retry, overtakable: true }

/** What a run comes to: verdicts in their order, the last one for ever; or a function. */
export type Script = Verdict[] | ((run: Run) => Promise<Verdict> | Verdict)

/** Lets an operation of another session claim the key `key`. @returns true when it has it now. */
export async function claimedBy(ledger: Ledger, operationId: string): Promise<boolean> {
  const lease = await ledger.acquire(TENANT, 'elsewhere', { owner: 'somebody', now: 0, leaseMs: 1e12 })
  return (await ledger.claim(lease!, ['key'], operationId)).taken === undefined
}

export interface Bench {
  engine: Engine
  ledger: Ledger
  clock: VirtualClock
  /** The ids of the operations that ran, with the minute in which they did. */
  ran: string[]
  add(...operations: OperationRow[]): Promise<void>
  state(id: string, sessionId?: string): Promise<OperationRow>
}

/** An engine with a memory ledger, a virtual clock and scripted operations; those without a script are done at once. */
export function createBench(scripts: Record<string, Script> = {}, options: Partial<EngineOptions> = {}): Bench {
  const clock = createVirtualClock(0)
  const ledger = options.ledger ?? createMemoryLedger()
  const ran: string[] = []
  const engine = createEngine({
    tenant: TENANT,
    owner: 'engine',
    ledger,
    clock,
    random: createSeededRandom(1),
    schedule: { ...WEEK, jitter: 0 },
    async run(run) {
      const { id } = run.operation
      ran.push(`${id}@${clock.now() / 1000}`)
      const script = scripts[id] ?? [finished]
      if (typeof script === 'function') return script(run)
      return script.length > 1 ? script.shift()! : script[0]!
    },
    broken: () => ({ status: 'failed', reason: 'a fault of ours' }),
    ...options,
  })
  return {
    engine,
    ledger,
    clock,
    ran,
    async add(...operations) {
      await ledger.commit({ tenant: TENANT, at: clock.now(), operations })
      for (const sessionId of new Set(operations.map((one) => one.sessionId))) engine.wake(sessionId)
    },
    async state(id, sessionId = 's1') {
      const found = (await ledger.lane(TENANT, sessionId)).operations.find((one) => one.id === id)
      if (!found) throw new Error(`there is no operation ${id}`)
      return found
    },
  }
}
