import { uptime } from 'node:os'
import { wallClock } from './wall-clock.ts'

/** Time, as a port: nothing in the library asks the machine for it anywhere else. */
export interface Clock {
  /** Wall clock, in milliseconds since 1970. */
  now(): number
  /** A clock that never jumps, in milliseconds from an arbitrary start; it goes on while the machine sleeps. For durations and deadlines. */
  monotonic(): number
  /** Calls `fire` once after `delayMs`. Delays of any length are kept, also those beyond the range of `setTimeout`. */
  timer(delayMs: number, fire: () => void): Timer
}

/** A timer that has not fired yet. */
export interface Timer {
  cancel(): void
  /** From now on the process need not stay alive for it; where there is a process. */
  unref?(): void
}

/** `setTimeout` fires at once beyond 2^31 ms, and stands still while the machine sleeps; so longer waits are made of legs. */
const LONGEST_LEG_MS = 60_000

/** The clock of the machine. */
export const systemClock: Clock = {
  now: wallClock.now,
  monotonic: () => performance.now() + sleptMs(),
  timer(delayMs, fire) {
    const due = systemClock.monotonic() + delayMs
    let handle: NodeJS.Timeout
    let isNeeded = true
    const leg = (): void => {
      const left = due - systemClock.monotonic()
      handle = left > LONGEST_LEG_MS ? setTimeout(leg, LONGEST_LEG_MS) : setTimeout(fire, Math.max(0, left))
      if (!isNeeded) handle.unref()
    }
    leg()
    return {
      cancel: () => clearTimeout(handle),
      unref() {
        isNeeded = false
        handle.unref()
      },
    }
  },
}

/** Resolves after `delayMs` on the given clock. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.timer(delayMs, resolve)
  })
}

const gap = (): number => Date.now() - performance.now()
const awake = (): number => uptime() * 1000 - performance.now()

const awakeAtFirst = awake()
let lastGap = gap()
let slept = 0

/** `performance.now()` stands still while the machine sleeps. The wall clock tells that it may have, the uptime whether it has. */
function sleptMs(): number {
  const now = gap()
  if (Math.abs(now - lastGap) > 1000) {
    lastGap = now
    slept = Math.max(slept, awake() - awakeAtFirst)
  }
  return slept
}
