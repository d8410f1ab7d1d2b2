import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'

describe('createSeededRandom', () => {
  test('the same seed draws the same numbers', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const one = createSeededRandom(seed)
        const other = createSeededRandom(seed)
        for (let i = 0; i < 10; i++) expect(one.fraction()).toBe(other.fraction())
        expect(one.bytes(7)).toEqual(other.bytes(7))
      }),
    )
  })

  test('its numbers stay the same from version to version', () => {
    const random = createSeededRandom(1)
    expect([random.fraction(), random.fraction(), random.fraction()]).toMatchInlineSnapshot(`
      [
        0.09156953175513294,
        0.8881928137485323,
        0.43427017709149285,
      ]
    `)
    expect(Buffer.from(random.bytes(6)).toString('hex')).toMatchInlineSnapshot(`"bef52cbfad01"`)
  })

  test('neighbouring seeds have nothing in common', () => {
    const first = new Set(Array.from({ length: 1000 }, (_, seed) => createSeededRandom(seed).fraction()))
    expect(first.size).toBe(1000)
  })

  test('a fraction is at least 0 and below 1', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const fraction = createSeededRandom(seed).fraction()
        expect(fraction).toBeGreaterThanOrEqual(0)
        expect(fraction).toBeLessThan(1)
      }),
    )
  })

  test('fractions and bytes are spread evenly', () => {
    const random = createSeededRandom(42)
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let i = 0; i < 100_000; i++) {
      const tenth = Math.floor(random.fraction() * 10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500)

    const bits = random.bytes(100_000).reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
    expect(Math.abs(bits - 400_000)).toBeLessThan(3000)
  })

  test.each([0, 1, 3, 4, 5, 1000])('%i bytes are as many as asked for', (length) => {
    expect(createSeededRandom(7).bytes(length)).toHaveLength(length)
  })
})
