import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ByteRange, byteRange } from '../../src/recordings/byte-range.ts'

const part = (start: number, end: number): ByteRange => ({ kind: 'part', start, end })
const WHOLE: ByteRange = { kind: 'whole' }
const NONE: ByteRange = { kind: 'none' }

test.each<[string | undefined, ByteRange]>([
  [undefined, WHOLE],
  ['', WHOLE],
  ['bytes=0-', part(0, 1000)],
  ['bytes=0-0', part(0, 1)],
  ['bytes=0-999', part(0, 1000)],
  ['bytes=999-', part(999, 1000)],
  ['bytes=500-600', part(500, 601)],
  ['bytes=500-5000', part(500, 1000)],
  ['bytes=500-99999999999999999999999999', part(500, 1000)],
  ['bytes=-1', part(999, 1000)],
  ['bytes=-1000', part(0, 1000)],
  ['bytes=-5000', part(0, 1000)],
  ['bytes= 5 - 6 ', part(5, 7)],
  ['Bytes=5-6', part(5, 7)],
  ['bytes=1000-', NONE],
  ['bytes=1000-2000', NONE],
  ['bytes=99999999999999999999999999-', NONE],
  ['bytes=-0', NONE],
  // What cannot be read, and what is not offered.
  ['bytes=', WHOLE],
  ['bytes=-', WHOLE],
  ['bytes=600-500', WHOLE],
  ['bytes=a-b', WHOLE],
  ['bytes=1.5-2', WHOLE],
  ['bytes=0x1-0x2', WHOLE],
  ['bytes=--1', WHOLE],
  ['bytes 0-1', WHOLE],
  ['items=0-1', WHOLE],
  ['bytes=0-1,5-6', WHOLE],
  ['bytes=0-1, -1', WHOLE],
])('of 1000 bytes, %j is %j', (header, range) => {
  expect(byteRange(header, 1000)).toEqual(range)
})

test.each<[string, ByteRange]>([
  ['bytes=0-', NONE],
  ['bytes=-5', NONE],
])('of an empty file, %s is none', (header, range) => {
  expect(byteRange(header, 0)).toEqual(range)
})

test('whatever is asked for, a part lies inside the file', () => {
  const text = fc.oneof(
    fc.string(),
    fc.tuple(fc.bigInt(), fc.bigInt()).map(([a, b]) => `bytes=${a}-${b}`),
    fc.tuple(fc.nat(300), fc.nat(300)).map(([a, b]) => `bytes=${a}-${b}`),
    fc.nat(300).map((length) => `bytes=-${length}`),
  )
  fc.assert(
    fc.property(text, fc.nat(200), (header, size) => {
      const range = byteRange(header, size)
      if (range.kind !== 'part') return
      expect(range.start).toBeGreaterThanOrEqual(0)
      expect(range.end).toBeGreaterThan(range.start)
      expect(range.end).toBeLessThanOrEqual(size)
    }),
  )
})
