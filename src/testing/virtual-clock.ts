import { performance } from 'node:perf_hooks'
import { sleep, systemClock } from '../util/clock.ts'
import type { Clock, Timer } from '../util/clock.ts'
import { createDueQueue } from './due-queue.ts'

/** A clock that stands still until it is told to move. */
export interface VirtualClock extends Clock {
  /**
   * Moves time on by `ms` milliseconds and fires what falls due, in due order; what was set first comes first among equals.
   * Before the first timer, after each one and after the last, everything that runs without waiting for the clock
   * (promises, sockets of this process, files) is let come to rest. Calls take their turn.
   *
   * Rejects with what a timer threw; time then stands where that timer was due.
   */
  advance(ms: number): Promise<void>
  /** Moves time on to `epochMs`, in milliseconds since 1970, like `advance`. @throws RangeError when that time has passed. */
  advanceTo(epochMs: number): Promise<void>
  /**
   * Sets the wall clock forward or back by `ms`, as a person or a time server does; the monotonic clock and the timers go on
   * as before, `advanceTo` and `nextDue` go by the new time.
   */
  jump(ms: number): void
  /** How many timers wait. */
  pending(): number
  /** When the next timer is due, in milliseconds since 1970; undefined when none waits. */
  nextDue(): number | undefined
}

interface Waiting {
  due: number
  fire: () => void
}

export interface VirtualClockOptions {
  /**
   * `false` when nothing in the test reaches beyond this process: between timers only promises are waited for, not sockets
   * and files, which is some 20 times as fast. Default: true.
   */
  io?: boolean | undefined
}

/** A clock for tests in which weeks pass in milliseconds. It starts at `startMs` (2026-01-01T00:00:00Z by default). */
export function createVirtualClock(
  startMs: number = Date.UTC(2026, 0, 1),
  { io = true }: VirtualClockOptions = {},
): VirtualClock {
  let now = startMs
  /** By how much the wall clock was set. */
  let jumped = 0
  let lastMove: Promise<unknown> = Promise.resolve()
  const waiting = createDueQueue<Waiting>()

  const comeToRest = io ? untilQuiet : nextTurn

  async function moveTo(target: number): Promise<void> {
    if (!(target >= now)) throw new RangeError(`the clock cannot go from ${now + jumped} to ${target + jumped}`)
    await comeToRest()
    for (let next = waiting.first(); next !== undefined && next.due <= target; next = waiting.first()) {
      waiting.shift()
      now = next.due
      next.fire()
      await comeToRest()
    }
    now = target
  }

  function afterLastMove(target: () => number): Promise<void> {
    const move = lastMove.then(() => moveTo(target()))
    lastMove = move.catch(() => undefined)
    return move
  }

  return {
    now: () => now + jumped,
    monotonic: () => now - startMs,
    timer(delayMs, fire): Timer {
      return { cancel: waiting.add({ due: now + (delayMs > 0 ? delayMs : 0), fire }) }
    },
    advance: (ms) => afterLastMove(() => now + ms),
    advanceTo: (epochMs) => afterLastMove(() => epochMs - jumped),
    jump(ms) {
      jumped += ms
    },
    pending: () => waiting.size,
    nextDue() {
      const next = waiting.first()
      return next && next.due + jumped
    },
  }
}

/** So many turns of the event loop in a row without any news mean rest. Between two sockets of one machine one turn is usual. */
const QUIET_TURNS = 20

/** So long the thread pool is waited for, in real time: a file that never answers must not stop the clock. */
const THREAD_WAIT_MS = 2000

/** The work of the thread pool that can be seen: files and name look-ups. Compression and cryptography there cannot. */
const THREAD_WORK = /^(FSReq|CloseReq|GetAddrInfo|GetNameInfo)/

/** Resolves when the event loop has nothing more to do than to wait. */
async function untilQuiet(): Promise<void> {
  await quiet()
  const deadline = systemClock.monotonic() + THREAD_WAIT_MS
  while (threadsWork() && systemClock.monotonic() < deadline) {
    await sleep(systemClock, 1)
    await quiet()
  }
}

async function quiet(): Promise<void> {
  let seen = eventsSoFar()
  for (let turns = 0; turns < QUIET_TURNS; turns++) {
    await nextTurn()
    const events = eventsSoFar()
    if (events !== seen) turns = -1
    seen = events
  }
}

/** Everything that waits for promises alone has run by then. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function threadsWork(): boolean {
  return process.getActiveResourcesInfo().some((resource) => THREAD_WORK.test(resource))
}

/** How many events of sockets, files and the like the event loop has handled. */
function eventsSoFar(): number {
  return performance.nodeTiming.uvMetricsInfo.events
}
