import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { momentOf } from '../../../src/adapters/xivo/translate/local-time.ts'

describe('the moment of a local time', () => {
  test.each([
    ['2022-09-08 10:32:50', 'Europe/Paris', '2022-09-08T08:32:50.000Z', 'in summer'],
    ['2014-01-01 08:00:00', 'Europe/Paris', '2014-01-01T07:00:00.000Z', 'in winter'],
    ['2026-03-29 01:59:59', 'Europe/Paris', '2026-03-29T00:59:59.000Z', 'just before the hour that is skipped'],
    [
      '2026-03-29 02:30:00',
      'Europe/Paris',
      '2026-03-29T01:30:00.000Z',
      'in the hour that is skipped: by the offset before',
    ],
    ['2026-03-29 03:00:00', 'Europe/Paris', '2026-03-29T01:00:00.000Z', 'just after it'],
    ['2026-10-25 01:59:59', 'Europe/Paris', '2026-10-24T23:59:59.000Z', 'just before the hour that comes twice'],
    ['2026-10-25 02:30:00', 'Europe/Paris', '2026-10-25T00:30:00.000Z', 'in the hour that comes twice: its first time'],
    ['2026-10-25 03:00:00', 'Europe/Paris', '2026-10-25T02:00:00.000Z', 'just after it'],
    ['2026-11-01 01:30:00', 'America/New_York', '2026-11-01T05:30:00.000Z', 'west of Greenwich, the first time'],
    [
      '2026-04-05 01:45:00',
      'Australia/Lord_Howe',
      '2026-04-04T14:45:00.000Z',
      'where the clock goes back half an hour',
    ],
    ['2026-01-01 00:00:00', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z', 'where the offset is no whole hour'],
    ['1900-06-01 00:00:00', 'Europe/Paris', '1900-05-31T23:50:39.000Z', 'where it has seconds'],
    ['2024-02-29 12:00:00', 'UTC', '2024-02-29T12:00:00.000Z', 'on a leap day'],
    ['2026-01-01T10:00:00.123', 'UTC', '2026-01-01T10:00:00.000Z', 'written with a T and parts of a second'],
  ])('%s in %s is %s: %s', (local, zone, moment) => {
    expect(momentOf(local, zone)).toBe(moment)
  })

  test.each([
    '',
    'yesterday',
    '2026-02-30 10:00:00',
    '2026-13-01 10:00:00',
    '2026-01-01 24:00:00',
    '2026-01-01 10:60:00',
    '2026-01-01',
    '01/02/2026 10:00:00',
  ])('there is none of "%s"', (local) => {
    expect(momentOf(local, 'Europe/Paris')).toBeNull()
  })

  test('there is no zone that nobody knows', () => {
    expect(() => momentOf('2026-01-01 00:00:00', 'Europe/Atlantis')).toThrow(RangeError)
  })

  test('is shown by the clocks of the zone as it was written, except in an hour that they skip', () => {
    const zone = fc.constantFrom(
      'Europe/Paris',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Asia/Tokyo',
    )
    const moment = fc.date({ min: new Date('2012-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(zone, moment, (timeZone, at) => {
        const shown = (when: Date): string =>
          new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(when)
        const found = momentOf(shown(at), timeZone)!
        expect(shown(new Date(found))).toBe(shown(at))
        expect(Date.parse(found)).toBeLessThanOrEqual(at.getTime())
      }),
      { numRuns: 500 },
    )
  })
})
