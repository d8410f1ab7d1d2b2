import type { Clock } from './clock.ts'

/** The time of day, where there may be no Node, such as in a page. */
export const wallClock: Pick<Clock, 'now'> = { now: () => Date.now() }
