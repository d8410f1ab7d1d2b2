import type { Clock } from './clock.ts'

/** The time of day and timers, where there may be no Node, such as in a page. */
export const wallClock: Pick<Clock, 'now' | 'timer'> = {
  now: () => Date.now(),
  /** For waits of a page, which end with it; of 24 days at most. */
  timer(delayMs, fire) {
    const handle = setTimeout(fire, delayMs)
    return { cancel: () => clearTimeout(handle) }
  },
}
