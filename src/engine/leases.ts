import type { Lease } from '../ledger/lease.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock, Timer } from '../util/clock.ts'
import { LeaseLost } from './run.ts'

export interface LeasesOptions {
  tenant: string
  ledger: Ledger
  clock: Clock
  /** The name of this process among those who share the ledger. */
  owner: string
  leaseMs: number
}

/**
 * The leases that this process holds. Each is renewed while it is held, and each has a deadline on the monotonic clock of
 * this process: whoever was asleep for too long knows it without asking anybody.
 */
export interface Leases {
  acquire(sessionId: string): Promise<Lease | undefined>
  /** Leases of lanes that have something to do now. */
  take(limit: number): Promise<Lease[]>
  /** Resolves when the lease lasts for so long from now. @throws LeaseLost */
  secure(lease: Lease, forMs: number): Promise<void>
  /** True while nobody else can have the lease. */
  holds(lease: Lease): boolean
  /** Stops renewing it. */
  drop(lease: Lease): void
}

export function createLeases({ tenant, ledger, clock, owner, leaseMs }: LeasesOptions): Leases {
  /** Until when each lease lasts for certain, on the monotonic clock. */
  const deadlines = new Map<Lease, number>()
  let timer: Timer | undefined

  const request = (): { owner: string; now: number; leaseMs: number } => ({ owner, now: clock.now(), leaseMs })

  /** The deadline counts from before the ledger was asked. */
  function hold(lease: Lease, askedAt: number): Lease {
    deadlines.set(lease, askedAt + leaseMs)
    timer ??= clock.timer(leaseMs / 3, renewAll)
    return lease
  }

  function renewAll(): void {
    timer = undefined
    void renew([...deadlines.keys()]).catch(() => {
      // The ledger cannot be reached: the deadlines stay as they are, and pass.
    })
    if (deadlines.size > 0) timer = clock.timer(leaseMs / 3, renewAll)
  }

  async function renew(leases: readonly Lease[]): Promise<void> {
    if (leases.length === 0) return
    const askedAt = clock.monotonic()
    const lost = new Set(await ledger.renew(leases, request()))
    for (const lease of leases)
      if (lost.has(lease)) deadlines.delete(lease)
      else if (deadlines.has(lease)) deadlines.set(lease, askedAt + leaseMs)
  }

  const lastsUntil = (lease: Lease): number => deadlines.get(lease) ?? -Infinity

  return {
    async acquire(sessionId) {
      const askedAt = clock.monotonic()
      const lease = await ledger.acquire(tenant, sessionId, request())
      return lease && hold(lease, askedAt)
    },
    async take(limit) {
      const askedAt = clock.monotonic()
      return (await ledger.take(tenant, request(), limit)).map((lease) => hold(lease, askedAt))
    },
    async secure(lease, forMs) {
      if (lastsUntil(lease) - clock.monotonic() >= forMs) return
      if (deadlines.has(lease)) await renew([lease])
      if (lastsUntil(lease) - clock.monotonic() < Math.min(forMs, leaseMs / 2)) throw new LeaseLost()
    },
    holds: (lease) => lastsUntil(lease) > clock.monotonic(),
    drop(lease) {
      deadlines.delete(lease)
      if (deadlines.size > 0) return
      timer?.cancel()
      timer = undefined
    },
  }
}
