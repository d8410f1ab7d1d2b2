import type { Clock } from '../../util/clock.ts'
import type { Guard } from './guard.ts'
import type { WaitingLine } from './waiting-line.ts'

/** Sends nothing to an origin that has asked to wait. */
export interface Pause extends Guard {
  readonly untilMs: number | undefined
  /** A later end takes the place of an earlier one. */
  extend(untilMs: number): void
}

export function createPause(clock: Clock, line: WaitingLine): Pause {
  let untilMs = 0
  const isShut = (): boolean => clock.now() < untilMs
  return {
    code: 'HTTP_PAUSED',
    get untilMs() {
      return isShut() ? untilMs : undefined
    },
    extend(until) {
      untilMs = Math.max(untilMs, until)
    },
    isShut,
    comeBackMs: () => line.place(untilMs),
    enter: () => false,
    left() {},
  }
}
