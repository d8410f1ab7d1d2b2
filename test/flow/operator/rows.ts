import type { CreateProgress } from '../../../src/flow/create-progress.ts'
import type { JobState } from '../../../src/flow/operator/job-state.ts'
import { type OpenJobs, openJobs } from '../../../src/flow/operator/open-jobs.ts'
import type { ResolveProgress } from '../../../src/flow/resolve-entity.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts'
import type { OperationRow, OutcomeStatus } from '../../../src/ledger/operation-row.ts'
import { createSeededRandom } from '../../../src/testing/seeded-random.ts'
import { type VirtualClock, createVirtualClock } from '../../../src/testing/virtual-clock.ts'
import { operation } from '../../engine/operations.ts'

export const TENANT = 't'
export const KEY = 'account:PHONE_NUMBER:+12223334444'

const create: CreateProgress = {
  draft: { method: 'POST', url: 'https://crm.example.com/people', headers: {}, body: undefined },
  session: {} as CreateProgress['session'],
  firstSentAt: 1000,
  sends: 1,
}

/** A create that was sent, of which nobody knows what became. */
export const inDoubt: ResolveProgress = { keys: [KEY], create: { ...create, unknown: { since: 2000, emptyProbes: 1 } } }

const outcome = (status: OutcomeStatus, more: object = {}) => ({
  outcome: { status, reason: `it is ${status}`, ...more },
})
const over = (status: OutcomeStatus, more: object = {}): Partial<OperationRow> => ({
  state: 'finished',
  ...outcome(status, more),
})

/** What makes an account an operation of that state. */
export const OF_STATE: Record<JobState, Partial<OperationRow>> = {
  ready: {},
  retrying: { state: 'waiting', dueAt: 90_000, tries: 3 },
  waiting: { state: 'waiting', dueAt: undefined, wakesOnEvent: true },
  unknown: { state: 'waiting', dueAt: 90_000, progress: inDoubt },
  locked: { state: 'waiting', ...outcome('blocked') },
  parked: { state: 'parked', parkedOn: KEY },
  paused: { state: 'parked', parkedOn: 'pause:*', ...outcome('pending', { error: { code: 'FLOW_PAUSED' } }) },
  done: over('created', { id: 42 }),
  skipped: over('skipped'),
  dead: over('rejected'),
  held: over('held', {}),
  quarantined: { ...over('held'), crashes: 3 },
  blocked: over('blocked'),
}

export interface OperatorBench {
  ledger: Ledger
  jobs: OpenJobs
  clock: VirtualClock
  /** The operation as it is now. */
  row(id: string): Promise<OperationRow>
}

/** Claims a key for an operation of another session, as far as it can be had. @returns true when somebody else has it. */
export async function isClaimed(ledger: Ledger, tenant: string, key: string, by: string): Promise<boolean> {
  const lease = (await ledger.acquire(tenant, 'elsewhere', { owner: 'test', now: 0, leaseMs: 1e12 }))!
  const { taken } = await ledger.claim(lease, [key], by)
  await ledger.release(lease, (await ledger.lane(tenant, 'elsewhere')).version, undefined)
  return taken !== undefined
}

/** The session `s1` with an account that is claimed by whoever needs it, and what depends on it. */
export async function operatorBench(account: Partial<OperationRow> = {}): Promise<OperatorBench> {
  const clock = createVirtualClock(10_000)
  const ledger = createMemoryLedger()
  const jobs = await openJobs(ledger, { tenant: TENANT, actor: 'ann', clock, random: createSeededRandom(1) })
  const isOver = account.state === 'finished' && account.outcome?.status !== 'held'
  await isClaimed(ledger, TENANT, 'pause:*', 'pause:*')
  if (account.parkedOn === KEY) await isClaimed(ledger, TENANT, KEY, 'another')
  else if (!isOver) await isClaimed(ledger, TENANT, KEY, 'a')
  const blocked = over('blocked')
  await ledger.commit({
    tenant: TENANT,
    at: 10_000,
    session: { tenant: TENANT, id: 's1', version: 0, data: { state: {} } },
    operations: [
      operation('a', 1, { kind: 'account', rank: 0, progress: { keys: [KEY] }, ...account }),
      operation('r', 2, { kind: 'record', rank: 1, ...blocked }),
      operation('c', 3, blocked),
      operation('d', 4, over('done')),
    ],
  })
  return {
    ledger,
    jobs,
    clock,
    async row(id) {
      const [found] = await ledger.list(TENANT, { ids: [id], limit: 1 })
      return found!
    },
  }
}
