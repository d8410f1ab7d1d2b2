import { describe, expect, test } from 'vitest'
import { WEEK, nominalDelay, retriesOf } from '../../src/util/schedule.ts'
import { DAY, HOUR, LONG_WEEK_MS, callMany, dead, findsOnly, gaps, nobody, storyOf, useCrm } from './scripted-crm.ts'

describe('one operation for a dead CRM', () => {
  test.for([1, 4, 64])(
    'gets every retry of the schedule, each in its time, whatever the circuit does (%i at once)',
    async (concurrent, t) => {
      const { connector, clock, sent, call } = await useCrm(t, dead, { ...findsOnly(), limits: { concurrent } })
      await call('call-1')
      await clock.advance(LONG_WEEK_MS)
      const [, ...tries] = sent.map(({ at }) => at)
      expect(tries).toHaveLength(1 + retriesOf(WEEK))
      for (const [index, gap] of gaps(tries).entries()) {
        const nominal = nominalDelay(WEEK, index + 1)!
        expect(Math.abs(gap - nominal)).toBeLessThanOrEqual(nominal * WEEK.jitter)
      }
      expect((await connector.result('call-1'))!.account).toMatchObject({ status: 'failed' })
    },
  )

  test('is given up only after its last try was made, also when it was kept away from the CRM for a month', async (t) => {
    const { connector, clock, sent, call, answer } = await useCrm(t, dead)
    await call('call-1')
    await clock.advance(2 * DAY)
    const before = sent.length
    answer(() => ({ status: 401 }))
    await clock.advance(30 * DAY)
    expect((await connector.result('call-1'))!.account).toMatchObject({ status: 'blocked' })
    const blocked = sent.length
    answer(dead)
    await clock.advance(LONG_WEEK_MS)
    expect((await connector.result('call-1'))!.account).toMatchObject({ status: 'failed' })
    expect(before + sent.length - blocked).toBe(2 + retriesOf(WEEK))
  })
})

describe('many operations for a dead CRM', () => {
  const MANY = 1_000

  test('send one probe in half a minute at most; none is lost, and all are done soon after it answers again', async (t) => {
    const crm = await useCrm(t, dead)
    const { connector, clock, sent, alerts, answer } = crm
    await callMany(crm, MANY)
    const burst = sent.length
    expect(burst).toBeLessThan(20)
    await clock.advance(HOUR)
    const probes = sent.slice(burst - 1).map(({ at }) => at)
    expect(Math.min(...gaps(probes))).toBeGreaterThanOrEqual(30_000)
    expect(probes.length).toBeGreaterThan(10)
    expect(connector.origins()).toMatchObject([{ circuit: 'open', running: 0, waiting: 0 }])
    expect(alerts).toMatchObject([{ type: 'origin_down', origin: 'https://crm.example.com' }])

    answer(nobody)
    await clock.advance(5 * 60_000 + MANY * 25)
    let done = 0
    for (let index = 0; index < MANY; index++)
      if ((await connector.result(`call-${index}`))!.account!.status === 'skipped') done++
    expect(done).toBe(MANY)
    expect(connector.origins()).toMatchObject([{ circuit: 'closed' }])
  })

  test('outlive any outage: none is given up that was not tried as often as the schedule says', async (t) => {
    // Seven retries in half an hour, for those who get their turn.
    const crm = await useCrm(t, dead, findsOnly(), { retry: { horizonMs: HOUR / 2 } })
    const { connector, clock, answer } = crm
    await callMany(crm, 50)
    const statuses = async (): Promise<Set<string>> => {
      const all = Array.from({ length: 50 }, async (_, index) => (await connector.result(`call-${index}`))!)
      return new Set((await Promise.all(all)).map(({ account }) => account!.status))
    }
    await clock.advance(DAY)
    expect(await statuses()).toEqual(new Set(['pending']))
    answer(nobody)
    await clock.advance(HOUR)
    expect(await statuses()).toEqual(new Set(['skipped']))
  })

  test('tell each why it waits once, however often they are sent away', async (t) => {
    const crm = await useCrm(t, dead)
    await callMany(crm, 50)
    await crm.clock.advance(HOUR)
    for (let index = 0; index < 50; index++) {
      const steps = await storyOf(crm, `call-${index}`)
      const tries = steps.filter(({ outcome }) => outcome === 'retry').length
      expect(steps.length).toBeLessThanOrEqual(4 + 4 * tries)
    }
  })
})
