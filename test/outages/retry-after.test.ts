import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRetryAfter } from '../../src/http/retry-after.ts'
import { DAY, gaps, storyOf, useCrm } from './scripted-crm.ts'

const NOW = Date.parse('2026-11-20T10:00:00Z')

/** Whatever servers write there: seconds, dates in three spellings near and far, and garbage. */
const forms = fc.oneof(
  fc.nat({ max: 200_000 }).map(String),
  fc.bigInt({ min: 0n, max: 10n ** 200n }).map(String),
  fc.integer({ min: -400 * DAY, max: 400 * DAY }).chain((from) => {
    const date = new Date(NOW + from)
    const [, day, month, year, time] = /, (\d\d) (\w+) (\d+) (.+) GMT/.exec(date.toUTCString())!
    const weekday = date.toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' })
    return fc.constantFrom(
      date.toUTCString(),
      `${weekday}, ${day}-${month}-${year!.slice(2)} ${time} GMT`,
      `${weekday.slice(0, 3)} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`,
    )
  }),
  fc.string(),
  fc.constantFrom('-1', '1e9', '0.5', '+5', '0x10', 'Infinity', 'NaN', '', ' ', '5, 10', 'never'),
)

/** What the form asks for, in milliseconds, read in another way; nothing for garbage. */
function asked(form: string): number | undefined {
  if (/^\d+$/.test(form.trim())) return Number(form) * 1000
  const isDate = /^\w{3},? .+\d\d:\d\d:\d\d/.test(form) || /^\w+day, /.test(form)
  return isDate ? Date.parse(form.endsWith('GMT') ? form : `${form} GMT`) - NOW : undefined
}

test('of ten thousand forms none leads to an early request, to a wait beyond a day or to none at all', () => {
  fc.assert(
    fc.property(forms, (form) => {
      const wait = readRetryAfter({ 'retry-after': form }, NOW)
      const wanted = asked(form)
      if (wanted === undefined) expect(wait).toBeUndefined()
      else {
        expect(wait).toBeGreaterThanOrEqual(Math.min(Math.max(wanted, 1000), DAY))
        expect(wait).toBeLessThanOrEqual(DAY)
        expect(wait).toBeGreaterThanOrEqual(1000)
      }
    }),
    { numRuns: 10_000 },
  )
})

test.for([
  [429, 10_000],
  [503, 1_000],
] as const)(
  'a CRM that keeps saying so with %i is obeyed %i times, and no try is spent',
  async ([status, times], t) => {
    const asking = fc.sample(
      forms.filter((form) => asked(form) !== undefined),
      { numRuns: times, seed: status },
    )
    const waits: number[] = []
    const { connector, clock, sent, call } = await useCrm(t, () => {
      const form = asking[waits.length] ?? '86400'
      // The clock of the CRM stands at another time than ours.
      const headers = { 'retry-after': form, date: new Date(NOW).toUTCString() }
      waits.push(Math.min(Math.max(asked(form)!, 1000), DAY))
      return { status, headers }
    })
    await call('call-1')
    while (sent.length <= times) await clock.advance(10 * DAY)
    for (const [index, gap] of gaps(sent.map(({ at }) => at)).entries()) {
      expect(gap).toBeGreaterThanOrEqual(waits[index]!)
      // A 503 may open the circuit, too, and whoever was sent away comes back in line.
      expect(gap).toBeLessThanOrEqual(Math.max(waits[index]!, status === 503 ? 300_000 : 0) + 1000)
    }
    const [account] = (await connector.result('call-1'))!.operations
    expect(account).toMatchObject({ status: 'pending', error: { status } })
    expect(JSON.stringify(await storyOf({ connector }, 'call-1'))).not.toContain('by the schedule')
  },
)
