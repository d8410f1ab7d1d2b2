import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { Lease } from '../../ledger/lease.ts'
import type { Change, Lane } from '../../ledger/ledger.ts'
import { createOwner } from '../../ledger/owner.ts'
import { sleep } from '../../util/clock.ts'
import type { OperatorContext } from './context.ts'

/** What is to be stored of a lane, and what to tell of it. */
export interface Decision<T> {
  /** Nothing when all is as it should be. */
  change?: Pick<Change, 'operations' | 'session' | 'steps' | 'release' | 'resolve' | 'unresolve'> | undefined
  result: T
}

/** Whoever dies with a lease keeps it for so long. */
const LEASE_MS = 15_000
const PATIENCE_MS = 5_000
const LOOK_AGAIN_MS = 100

/**
 * Changes a lane while nobody works on it, and lets work go on with it.
 *
 * @param decide Called again when the lane was changed meanwhile; may throw, and then nothing is stored.
 * @throws CrmwireError `JOB_BUSY` when the lane is being worked on for longer than the patience; `LEDGER_FAILED`.
 */
export async function changeLane<T>(
  context: OperatorContext,
  sessionId: string,
  decide: (lane: Lane) => Decision<T>,
): Promise<T> {
  const { ledger, tenant, clock, onStep, patienceMs = PATIENCE_MS } = context
  const deadline = clock.monotonic() + patienceMs
  for (;;) {
    const lease = await acquire(context, sessionId, deadline)
    try {
      const lane = await ledger.lane(tenant, sessionId)
      const { change, result } = decide(lane)
      if (!change) return result
      const asOf = { sessionId, version: lane.session?.version ?? 0 }
      const { stale } = await ledger.commit({ tenant, at: clock.now(), lease, asOf, ...change })
      if (stale) continue
      for (const step of change.steps ?? []) onStep?.(step)
      return result
    } finally {
      await giveBack(context, lease)
    }
  }
}

async function acquire(
  { ledger, tenant, clock, random }: OperatorContext,
  sessionId: string,
  deadline: number,
): Promise<Lease> {
  const owner = createOwner(random)
  for (;;) {
    const lease = await ledger.acquire(tenant, sessionId, { owner, now: clock.now(), leaseMs: LEASE_MS })
    if (lease) return lease
    if (clock.monotonic() >= deadline)
      throw new CrmwireError('JOB_BUSY', `The session ${sessionId} is being worked on right now.`)
    await sleep(clock, LOOK_AGAIN_MS)
  }
}

/** Gives the lease back, and calls whoever works on lanes: they know best what it has to do next. */
async function giveBack({ ledger, tenant, clock }: OperatorContext, lease: Lease): Promise<void> {
  for (;;) {
    const { version } = await ledger.lane(tenant, lease.sessionId)
    if (!(await ledger.release(lease, version, clock.now()))) continue
    // Whoever was told of it while it was taken has turned away.
    await ledger.commit({ tenant, at: clock.now(), wake: lease.sessionId })
    return
  }
}
