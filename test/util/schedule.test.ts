import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { WEEK, nominalDelay, retryDelay } from '../../src/util/schedule.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import type { Random } from '../../src/util/random.ts'

const HOUR = 3_600_000
const always = (fraction: number): Random => ({ fraction: () => fraction, bytes: (length) => new Uint8Array(length) })

test.each([
  [1, 10],
  [2, 20],
  [3, 40],
  [12, 20_480],
  [13, 21_600],
  [38, 21_600],
])('before retry %i lie %i seconds', (n, seconds) => {
  expect(nominalDelay(WEEK, n)).toBe(seconds * 1000)
})

test('a week has 38 retries, and the last comes after 160 to 168 hours', () => {
  const delays: number[] = []
  for (let delay = nominalDelay(WEEK, 1); delay !== undefined; delay = nominalDelay(WEEK, delays.length + 1))
    delays.push(delay)
  expect(delays).toHaveLength(38)
  const last = delays.reduce((sum, delay) => sum + delay)
  expect(last).toBeGreaterThan(160 * HOUR)
  expect(last).toBeLessThanOrEqual(168 * HOUR)
})

test.each([
  [0, 8000],
  [0.5, 10_000],
  [1, 12_000],
])('with chance %d the first delay is %i ms', (fraction, delay) => {
  expect(retryDelay(WEEK, 1, always(fraction))).toBe(delay)
})

test('chance moves a delay by a fifth at most, in whole milliseconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 38 }), fc.integer(), (n, seed) => {
      const nominal = nominalDelay(WEEK, n)!
      const delay = retryDelay(WEEK, n, createSeededRandom(seed))!
      expect(Number.isInteger(delay)).toBe(true)
      expect(Math.abs(delay - nominal)).toBeLessThanOrEqual(nominal * 0.2)
    }),
  )
})

test('after the last retry there is none', () => {
  expect(retryDelay(WEEK, 39, always(0))).toBeUndefined()
  expect(nominalDelay({ ...WEEK, horizonMs: 9999 }, 1)).toBeUndefined()
})
