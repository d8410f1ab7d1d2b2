import type { Random } from './random.ts'

/** When failed work is tried again. Data, so that a week can be looked at. */
export interface Schedule {
  firstMs: number
  longestMs: number
  /** Each delay varies by this share, up or down. */
  jitter: number
  /** From the first try to the last one. */
  horizonMs: number
}

const SECOND = 1000
const HOUR = 3_600 * SECOND

/** 10 s, doubling up to 6 h, each ±20 %, for 168 h: 38 retries, the last after about 167 h. */
export const WEEK: Schedule = { firstMs: 10 * SECOND, longestMs: 6 * HOUR, jitter: 0.2, horizonMs: 168 * HOUR }

/** The delay before retry `n` (from 1) without jitter, or nothing when the horizon is passed. */
export function nominalDelay(schedule: Schedule, n: number): number | undefined {
  let total = 0
  let delay = 0
  for (let i = 1; i <= n; i++) {
    delay = Math.min(schedule.longestMs, schedule.firstMs * 2 ** (i - 1))
    total += delay
    if (total > schedule.horizonMs) return undefined
  }
  return delay
}

/** The delay before retry `n` (from 1), or nothing when there is none left. */
export function retryDelay(schedule: Schedule, n: number, random: Random): number | undefined {
  const nominal = nominalDelay(schedule, n)
  return nominal && Math.round(nominal * (1 + schedule.jitter * (2 * random.fraction() - 1)))
}

/** How many retries there are. */
export function retriesOf(schedule: Schedule): number {
  let count = 0
  while (nominalDelay(schedule, count + 1) !== undefined) count++
  return count
}
