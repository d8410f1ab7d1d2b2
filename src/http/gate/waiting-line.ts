import type { Random } from '../../util/random.ts'

/** Spreads over time those who are sent away: each gets a time of its own to come back, in the order in which they came. */
export interface WaitingLine {
  /** @param fromMs Not before then, in milliseconds since 1970. */
  place(fromMs: number): number
}

/**
 * @param spacingMs The time between two of them, give or take a half.
 */
export function createWaitingLine(spacingMs: number, random: Random): WaitingLine {
  let last = -Infinity
  return {
    place(fromMs) {
      last = Math.ceil(Math.max(fromMs, last) + spacingMs * (0.5 + random.fraction()))
      return last
    },
  }
}
