import type { Clock } from '../util/clock.ts'

/** Keeps the requests to one origin within its limits, and holds them back while the origin asks to wait. */
export interface OriginGate {
  /** When the origin may be asked again, if it has asked to wait. */
  pausedUntil(origin: string): number | undefined
  pause(origin: string, untilMs: number): void
  /** Runs the task when there is room for it: under the limits of its origin, and under its own where it has some. */
  run<T>(origin: string, task: () => Promise<T>, own?: { name: string; limits: Limits }): Promise<T>
}

/** How much goes out at once, and how fast. */
export interface Limits {
  concurrent: number
  requestsPerSecond: number | undefined
}

/** The requests of an origin, or of one endpoint. */
interface Lane {
  limits: Limits
  running: number
  queue: (() => void)[]
  pausedUntil: number
  /** When the next request may start, on the monotonic clock. */
  nextStart: number
}

export function createOriginGate(limits: Limits, clock: Clock): OriginGate {
  const lanes = new Map<string, Lane>()

  function laneOf(name: string, own: Limits): Lane {
    let lane = lanes.get(name)
    if (!lane) lanes.set(name, (lane = { limits: own, running: 0, queue: [], pausedUntil: 0, nextStart: 0 }))
    return lane
  }

  async function enter(lane: Lane): Promise<void> {
    const { concurrent, requestsPerSecond } = lane.limits
    if (lane.running >= concurrent) await new Promise<void>((resolve) => lane.queue.push(resolve))
    else lane.running++
    if (requestsPerSecond === undefined) return
    const now = clock.monotonic()
    const start = Math.max(now, lane.nextStart)
    lane.nextStart = start + 1000 / requestsPerSecond
    if (start > now) await new Promise<void>((resolve) => void clock.timer(start - now, resolve))
  }

  /** The place goes to the next in the queue, so the count stays. */
  function leave(lane: Lane): void {
    const next = lane.queue.shift()
    if (next) next()
    else lane.running--
  }

  async function runIn<T>(lane: Lane, task: () => Promise<T>): Promise<T> {
    await enter(lane)
    try {
      return await task()
    } finally {
      leave(lane)
    }
  }

  return {
    pausedUntil(origin) {
      const until = laneOf(origin, limits).pausedUntil
      return until > clock.now() ? until : undefined
    },
    pause(origin, untilMs) {
      const lane = laneOf(origin, limits)
      lane.pausedUntil = Math.max(lane.pausedUntil, untilMs)
    },
    run(origin, task, own) {
      const inOrigin = () => runIn(laneOf(origin, limits), task)
      // The narrower place first, so that nobody holds a place of the origin while waiting for another one.
      return own ? runIn(laneOf(own.name, own.limits), inOrigin) : inOrigin()
    },
  }
}
