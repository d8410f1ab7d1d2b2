import { expect, test } from 'vitest'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { minutesAndSeconds } from '../../src/util/duration.ts'
import { createId } from '../../src/util/id.ts'
import { nearest } from '../../src/util/nearest.ts'
import { systemRandom } from '../../src/util/random.ts'

test.each([
  [0, '00:00'],
  [59.4, '00:59'],
  [59.5, '01:00'],
  [754, '12:34'],
  [3600, '60:00'],
  [360_000, '6000:00'],
  [-5, '00:00'],
])('%d seconds are %s: minutes may pass 59', (seconds, text) => {
  expect(minutesAndSeconds(seconds)).toBe(text)
})

test.each([
  ['PHONE_NUMBR', 'PHONE_NUMBER'],
  ['phone_number', 'PHONE_NUMBER'],
  ['EMIAL', 'EMAIL'],
  ['NAME', 'NAME'],
  ['SOMETHING', undefined],
  ['', undefined],
])('%j was meant to be %j', (name, meant) => {
  expect(nearest(name, ['EMAIL', 'NAME', 'PHONE_NUMBER'])).toBe(meant)
})

test('of two alike the first is meant, and of none nothing', () => {
  expect(nearest('ab', ['ax', 'ay'])).toBe('ax')
  expect(nearest('ab', [])).toBeUndefined()
})

test('an id has 32 hexadecimal digits and repeats with its random source alone', () => {
  expect(createId(createSeededRandom(1))).toMatch(/^[0-9a-f]{32}$/)
  expect(createId(createSeededRandom(1))).toBe(createId(createSeededRandom(1)))
  expect(createId(systemRandom)).not.toBe(createId(systemRandom))
})

test('the random source of the machine draws fractions and bytes', () => {
  const fraction = systemRandom.fraction()
  expect(fraction).toBeGreaterThanOrEqual(0)
  expect(fraction).toBeLessThan(1)
  expect(systemRandom.bytes(5)).toHaveLength(5)
})
