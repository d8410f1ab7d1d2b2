import type { Clock } from './clock.ts'

/** A step of the wall clock by more than that is no correction but a jump. */
const JUMP_MS = 60_000
/** After a jump the clock comes back to the wall clock by this share of the time that passes. */
const RETURN = 0.01

/**
 * A clock that goes on evenly when the wall clock is set: what waits for an hour waits for an hour, whatever somebody does to
 * the clock of the machine. It comes back to the wall clock so slowly that a wait changes by a hundredth at most; a new
 * process begins with the wall clock.
 *
 * @param onJump Told by how much the wall clock jumped, in milliseconds.
 */
export function createSteadyClock(clock: Clock, onJump: (byMs: number) => void): Clock {
  let lastMonotonic = clock.monotonic()
  let lastGap = clock.now() - lastMonotonic
  /** What the wall clock lacks, or has too much. */
  let offset = 0
  return {
    now() {
      const wall = clock.now()
      const monotonic = clock.monotonic()
      const back = Math.min(Math.abs(offset), RETURN * (monotonic - lastMonotonic))
      const jump = wall - monotonic - lastGap
      lastMonotonic = monotonic
      lastGap = wall - monotonic
      offset -= Math.sign(offset) * back
      if (Math.abs(jump) > JUMP_MS) {
        offset -= jump
        onJump(jump)
      }
      return Math.round(wall + offset)
    },
    monotonic: () => clock.monotonic(),
    timer: (delayMs, fire) => clock.timer(delayMs, fire),
  }
}
