import type { Lease } from '../ledger/lease.ts'
import type { Lane } from '../ledger/ledger.ts'
import { nextInLane } from './next-in-lane.ts'
import { type PerformOptions, perform } from './perform.ts'
import { afterCrash } from './quarantine.ts'

export interface LaneWorkOptions extends PerformOptions {
  /** Told of the lane whenever it was read. `isLatest`: nothing was added since the reading began. */
  onLane(lane: Lane, isLatest: boolean): void
  /** Told of sessions that can go on because of what was done here. */
  onWoken(sessionIds: readonly string[]): void
  /** True when nothing more is to be begun. */
  isClosed(): boolean
}

/** The work on one lane, as long as there is some. */
export interface LaneWork {
  /**
   * Resolves to when the lane has something to do again, with the lease given back.
   *
   * @throws LeaseLost and what a ledger throws, when nothing runs any more.
   */
  finished: Promise<number | undefined>
  /** Something was added to the lane. @returns false when it comes too late to be seen. */
  wake(): boolean
}

/** Works on a lane until it has nothing to do now: one operation at a time, and what may run beside it. */
export function workOn(options: LaneWorkOptions, lease: Lease): LaneWork {
  const { ledger, clock, tenant } = options
  const running = new Map<string, Promise<unknown>>()
  let fault: { error: unknown } | undefined
  let news = Promise.withResolvers<void>()
  let isLatest = true
  let isOver = false

  async function until(): Promise<number | undefined> {
    await countCrash()
    for (;;) {
      news = Promise.withResolvers()
      isLatest = true
      const { size: before } = running
      const lane = await ledger.lane(tenant, lease.sessionId)
      // What has ended since the reading began may be in it as it was before, and would run a second time.
      if (running.size < before) continue
      options.onLane(lane, isLatest)
      const turn = nextInLane(lane.operations, clock.now(), new Set(running.keys()))
      if (!options.isClosed() && !fault) for (const operation of turn.run) start(operation.id, lane)
      if (running.size > 0) {
        await Promise.race([...running.values(), news.promise])
        continue
      }
      if (fault) throw fault.error
      const dueAt = turn.run.length > 0 ? clock.now() : turn.laterMs
      if (await ledger.release(lease, lane.version, dueAt)) return dueAt
    }
  }

  function start(id: string, lane: Lane): void {
    const operation = lane.operations.find((one) => one.id === id)!
    const work = perform(options, lease, operation, lane)
      .then(options.onWoken)
      .catch((error: unknown) => (fault ??= { error }))
      .finally(() => running.delete(id))
    running.set(id, work)
  }

  async function countCrash(): Promise<void> {
    if (lease.takenOver === undefined) return
    const suspect = afterCrash(lease, await ledger.lane(tenant, lease.sessionId), clock.now())
    if (suspect) await ledger.commit({ tenant, at: clock.now(), lease, operations: [suspect] })
  }

  return {
    finished: until().finally(() => {
      isOver = true
    }),
    wake() {
      isLatest = false
      news.resolve()
      return !isOver
    },
  }
}
