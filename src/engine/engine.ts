import type { Lease } from '../ledger/lease.ts'
import type { Lane } from '../ledger/ledger.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import { type Timer, sleep } from '../util/clock.ts'
import { type LaneWork, workOn } from './lane-work.ts'
import { createLeases } from './leases.ts'
import { nextInLane } from './next-in-lane.ts'
import type { PerformOptions } from './perform.ts'
import { LeaseLost } from './run.ts'

/**
 * Runs the operations of sessions: each lane in order, lanes side by side, failures by the schedule. Many engines may share
 * a ledger; each lane is worked on by one of them at a time. Knows no CRM.
 */
export interface Engine {
  /** Looks at the lane of a session, now. */
  wake(sessionId: string): void
  /** Resolves when the operations of a session are as `wanted`, or its lane has nothing to do now. Rejects when the ledger fails. */
  until(sessionId: string, wanted: (operations: readonly OperationRow[]) => boolean): Promise<void>
  /**
   * Resolves when no lane has anything to do now. What other engines work on is theirs.
   *
   * @param sessionIds Only their lanes. Default: all.
   */
  settled(sessionIds?: readonly string[]): Promise<void>
  /** On how many lanes it works right now. */
  atWork(): number
  /** When the next waiting operation of any lane is due, in milliseconds since 1970. */
  nextDue(): Promise<number | undefined>
  /** Finishes what is being sent and starts nothing more. */
  close(): Promise<void>
}

export interface EngineOptions extends Omit<PerformOptions, 'leases'> {
  /** The name of this engine among those who share the ledger. */
  owner: string
  /** How long a lane stays with an engine that is not heard of. Default 30,000. */
  leaseMs?: number | undefined
  /** On how many lanes it works at once because they are due. Default 64. Lanes that somebody wakes come on top. */
  lanes?: number | undefined
}

/** A lane at work; it is there before its lease is. */
interface Working {
  work: LaneWork | undefined
  done: Promise<void>
  woken: boolean
}

interface Watcher {
  wanted(operations: readonly OperationRow[]): boolean
  resolve(): void
  reject(error: unknown): void
}

/** So often a lane is looked at that somebody waits for and somebody else works on. */
const WATCH_MS = 100
const LEASE_MS = 30_000
const LANES = 64
/** The clocks of two machines differ by little; without this, what is due by ours and not by theirs would be asked for again and again. */
const SHORTEST_POLL_MS = 50

export function createEngine(options: EngineOptions): Engine {
  const { tenant, ledger, clock, owner, schedule, leaseMs = LEASE_MS, lanes: mostLanes = LANES } = options
  const leases = createLeases({ tenant, ledger, clock, owner, leaseMs })
  const working = new Map<string, Working>()
  const watchers = new Map<string, Set<Watcher>>()
  /** When lanes are looked at again whose ledger has failed. */
  const postponed = new Map<string, number>()
  /** How many lanes are at work because they were due. */
  let taken = 0
  let closed = false
  let timer: Timer | undefined
  let timerAt = Infinity
  let polling: Promise<void> | undefined

  function wake(sessionId: string): void {
    if (closed) return
    const lane = working.get(sessionId)
    if (lane) lane.woken = !(lane.work?.wake() ?? false)
    else void begin(sessionId, () => leases.acquire(sessionId))
  }

  /** Works on a lane as soon as there is a lease for it. */
  function begin(sessionId: string, obtain: () => Promise<Lease | undefined>): Promise<void> {
    postponed.delete(sessionId)
    const lane: Working = { work: undefined, woken: false, done: Promise.resolve() }
    working.set(sessionId, lane)
    const done = work(sessionId, lane, obtain)
      .catch((error: unknown) => postpone(sessionId, error))
      .finally(() => {
        working.delete(sessionId)
        if (closed) tell(sessionId)
        else if (lane.woken) wake(sessionId)
      })
    lane.done = done
    return done
  }

  /** Works on a lane that is due, in one of the places for these. */
  function beginDue(lease: Lease): void {
    taken++
    void begin(lease.sessionId, () => Promise.resolve(lease)).finally(() => {
      taken--
      // Somebody may wait for the place.
      if (!closed && taken === mostLanes - 1) lookAt(clock.now())
    })
  }

  async function work(sessionId: string, lane: Working, obtain: () => Promise<Lease | undefined>): Promise<void> {
    const lease = (await obtain()) ?? (await lookOn(sessionId))
    if (!lease) return
    try {
      lane.woken = false
      lane.work = workOn(
        { ...options, leases, onLane: (now, isLatest) => onLane(sessionId, now, isLatest), onWoken, isClosed },
        lease,
      )
      const dueAt = await lane.work.finished
      if (dueAt !== undefined) lookAt(dueAt)
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error
      lane.woken = true
    } finally {
      lane.work = undefined
      leases.drop(lease)
    }
  }

  /** Looks on while somebody else works on a lane that is waited for here; until the lease can be had, or nobody waits. */
  async function lookOn(sessionId: string): Promise<Lease | undefined> {
    const isWatched = (): boolean => !closed && (watchers.get(sessionId)?.size ?? 0) > 0
    while (isWatched()) {
      await sleep(clock, WATCH_MS)
      const lease = await leases.acquire(sessionId)
      if (lease) return lease
      const { operations } = await ledger.lane(tenant, sessionId)
      tell(sessionId, operations)
    }
    return undefined
  }

  function onLane(sessionId: string, { operations }: Lane, isLatest: boolean): void {
    tell(sessionId, operations)
    if (!isLatest) return
    const { run } = nextInLane(operations, clock.now())
    // What is parked goes on as soon as somebody else is done, which is worth waiting for.
    if (run.length === 0 && !operations.some(({ state }) => state === 'parked')) tell(sessionId)
  }

  const onWoken = (sessionIds: readonly string[]): void => sessionIds.forEach(wake)
  const isClosed = (): boolean => closed

  /** The ledger failed: those who wait hear of it, and the lane is looked at again later. */
  function postpone(sessionId: string, error: unknown): void {
    for (const watcher of watchers.get(sessionId) ?? []) watcher.reject(error)
    watchers.delete(sessionId)
    if (closed) return
    const at = clock.now() + schedule.firstMs
    postponed.set(sessionId, at)
    lookAt(at)
  }

  /** Lets those go on whose wish has come true; without operations, all of them, as nothing more will come. */
  function tell(sessionId: string, operations?: readonly OperationRow[]): void {
    const waiting = watchers.get(sessionId)
    for (const watcher of waiting ?? [])
      if (!operations || watcher.wanted(operations)) {
        waiting!.delete(watcher)
        watcher.resolve()
      }
    if (waiting?.size === 0) watchers.delete(sessionId)
  }

  /** Looks for due lanes at that time, or sooner. */
  function lookAt(atMs: number): void {
    if (closed || atMs >= timerAt) return
    timer?.cancel()
    timerAt = atMs
    timer = clock.timer(atMs - clock.now(), () => {
      timer = undefined
      timerAt = Infinity
      void poll()
    })
  }

  function poll(): Promise<void> {
    polling ??= takeDue()
      .catch(() => lookAt(clock.now() + schedule.firstMs))
      .finally(() => {
        polling = undefined
      })
    return polling
  }

  /** Begins with the lanes that are due, as far as there is room, and sees to it that the next ones are looked for. */
  async function takeDue(): Promise<void> {
    if (closed) return
    for (const [sessionId, at] of postponed) if (at <= clock.now()) wake(sessionId)
    const room = mostLanes - taken
    const due = room > 0 ? await leases.take(room) : []
    for (const lease of due)
      if (working.has(lease.sessionId)) {
        // It has just been given back here; who finds it so looks at it once more.
        leases.drop(lease)
        wake(lease.sessionId)
      } else beginDue(lease)
    if (room <= 0) return
    const next = Math.min(
      (await ledger.nextDue(tenant)) ?? Infinity,
      ...postponed.values(),
      clock.now() + (ledger.pollMs ?? Infinity),
    )
    if (next < Infinity) lookAt(due.length > 0 ? next : Math.max(next, clock.now() + SHORTEST_POLL_MS))
  }

  const stopListening = ledger.onWork?.(tenant, wake)
  void poll()

  return {
    wake,
    until(sessionId, wanted) {
      if (!working.has(sessionId)) return Promise.resolve()
      return new Promise((resolve, reject) => {
        const waiting = watchers.get(sessionId) ?? new Set()
        watchers.set(sessionId, waiting.add({ wanted, resolve, reject }))
      })
    },
    async settled(sessionIds) {
      for (const sessionId of sessionIds ?? []) {
        wake(sessionId)
        for (let lane = working.get(sessionId); lane; lane = working.get(sessionId)) await lane.done
      }
      if (sessionIds) return
      for (;;) {
        await poll()
        if (working.size === 0) return
        await Promise.all([...working.values()].map(({ done }) => done))
      }
    },
    atWork: () => [...working.values()].filter(({ work: current }) => current !== undefined).length,
    async nextDue() {
      const due = Math.min((await ledger.nextDue(tenant)) ?? Infinity, ...postponed.values())
      return due === Infinity ? undefined : due
    },
    async close() {
      closed = true
      stopListening?.()
      timer?.cancel()
      for (const { work: current } of working.values()) current?.wake()
      await polling
      await Promise.all([...working.values()].map(({ done }) => done))
      for (const sessionId of watchers.keys()) tell(sessionId)
    },
  }
}
