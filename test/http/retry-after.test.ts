import { describe, expect, test } from 'vitest'
import { readRetryAfter } from '../../src/http/retry-after.ts'

const NOW = Date.parse('2026-11-20T10:00:00Z')
const DATE = 'Fri, 20 Nov 2026 09:00:00 GMT'

describe('the wait an answer asks for', () => {
  test.each([
    ['seconds', '120', 120_000],
    ['a space around it', ' 120 ', 120_000],
    ['zero is at least a second', '0', 1_000],
    ['a day is the most', '86401', 86_400_000],
    ['two hundred digits are the most too', '9'.repeat(200), 86_400_000],
    ['more digits than a number can hold', '9'.repeat(400), 86_400_000],
    ['an HTTP date', 'Fri, 20 Nov 2026 10:00:30 GMT', 30_000],
    ['a date in the past', 'Fri, 20 Nov 2020 10:00:30 GMT', 1_000],
    ['a date far away', 'Fri, 20 Nov 2037 10:00:30 GMT', 86_400_000],
    ['the older date with a two-digit year', 'Friday, 20-Nov-26 10:00:30 GMT', 30_000],
    ['the oldest date', 'Fri Nov 20 10:00:30 2026', 30_000],
    ['the oldest date with a short day', 'Sun Dec  6 10:00:30 2026', 86_400_000],
  ])('is read: %s', (_what, value, wait) => {
    expect(readRetryAfter({ 'retry-after': value }, NOW)).toBe(wait)
  })

  test.each([
    '',
    '-5',
    '+5',
    '1.5',
    '1e9',
    '0x10',
    'soon',
    '5, 10',
    '2026-11-20',
    'Fri, 99 Nov 2026 10:00:30 GMT',
    '١٢',
  ])('is ignored when it is garbage: %j', (value) => {
    expect(readRetryAfter({ 'retry-after': value }, NOW)).toBeUndefined()
  })

  test('is nothing without the header', () => {
    expect(readRetryAfter({}, NOW)).toBeUndefined()
  })

  test('a date is measured against the date of the answer, so a wrong clock does not matter', () => {
    const headers = { 'retry-after': 'Fri, 20 Nov 2026 09:01:00 GMT', date: DATE }
    expect(readRetryAfter(headers, NOW)).toBe(60_000)
    expect(readRetryAfter({ ...headers, date: 'yesterday' }, NOW)).toBe(1_000)
  })
})
