import type { Clock } from '../util/clock.ts'

/** Keeps the requests to one origin within its limits, and holds them back while the origin asks to wait. */
export interface OriginGate {
  /** When the origin may be asked again, if it has asked to wait. */
  pausedUntil(origin: string): number | undefined
  pause(origin: string, untilMs: number): void
  /** Runs the task when there is room for it. */
  run<T>(origin: string, task: () => Promise<T>): Promise<T>
}

interface Origin {
  running: number
  queue: (() => void)[]
  pausedUntil: number
  /** When the next request may start, on the monotonic clock. */
  nextStart: number
}

export function createOriginGate(
  limits: { concurrent: number; requestsPerSecond: number | undefined },
  clock: Clock,
): OriginGate {
  const origins = new Map<string, Origin>()
  const spacingMs = limits.requestsPerSecond === undefined ? 0 : 1000 / limits.requestsPerSecond

  function originOf(name: string): Origin {
    let origin = origins.get(name)
    if (!origin) origins.set(name, (origin = { running: 0, queue: [], pausedUntil: 0, nextStart: 0 }))
    return origin
  }

  async function enter(origin: Origin): Promise<void> {
    if (origin.running >= limits.concurrent) await new Promise<void>((resolve) => origin.queue.push(resolve))
    else origin.running++
    if (spacingMs === 0) return
    const now = clock.monotonic()
    const start = Math.max(now, origin.nextStart)
    origin.nextStart = start + spacingMs
    if (start > now) await new Promise<void>((resolve) => void clock.timer(start - now, resolve))
  }

  /** The place goes to the next in the queue, so the count stays. */
  function leave(origin: Origin): void {
    const next = origin.queue.shift()
    if (next) next()
    else origin.running--
  }

  return {
    pausedUntil(name) {
      const until = originOf(name).pausedUntil
      return until > clock.now() ? until : undefined
    },
    pause(name, untilMs) {
      const origin = originOf(name)
      origin.pausedUntil = Math.max(origin.pausedUntil, untilMs)
    },
    async run(name, task) {
      const origin = originOf(name)
      await enter(origin)
      try {
        return await task()
      } finally {
        leave(origin)
      }
    },
  }
}
