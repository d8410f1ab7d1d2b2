import { type TestContext, afterEach, describe, expect, test, vi } from 'vitest'
import { WEEK, retriesOf } from '../../src/util/schedule.ts'
import { silentLogger } from '../../src/observe/logger.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { createBench, finished, operation, outcome } from '../engine/operations.ts'
import { systemClock } from '../../src/util/clock.ts'
import { DAY, HOUR, LONG_WEEK_MS, dead, findsOnly, gaps, nobody, useCrm } from './scripted-crm.ts'

/** The tries of a week in which the wall clock is set now and then. */
async function weekWith(
  t: TestContext,
  jumps: readonly (readonly [atMs: number, byMs: number])[],
  clock = createVirtualClock(),
): Promise<number[]> {
  const { sent, call } = await useCrm(t, dead, findsOnly(), { clock })
  await call('call-1')
  for (const [at, by] of jumps) {
    await clock.advance(at - clock.monotonic())
    clock.jump(by)
  }
  await clock.advance(LONG_WEEK_MS - clock.monotonic())
  return sent.map(({ at }) => at)
}

describe('a week of retries', () => {
  test.for([
    ['set back by a day in the first minute', [[60_000, -DAY]]],
    ['set forward by a day in the first minute', [[60_000, DAY]]],
    ['set back by a day in the third day', [[3 * DAY, -DAY]]],
    ['set forward by a day in the third day', [[3 * DAY, DAY]]],
    ['set to and fro', [HOUR, 5 * HOUR, DAY, 2 * DAY, 5 * DAY].map((at, index) => [at, index % 2 ? DAY : -DAY])],
    ['set forward by an hour by somebody who believes in summer time', [[2 * DAY, HOUR]]],
    ['set back by an hour by somebody who believes in winter time', [[2 * DAY, -HOUR]]],
  ] as const)('is the same week when the clock is %s', async ([, jumps], t) => {
    const steady = await weekWith(t, [])
    const set = await weekWith(t, jumps as readonly (readonly [number, number])[])
    expect(set).toHaveLength(2 + retriesOf(WEEK))
    for (const [index, gap] of gaps(set).entries()) {
      const usual = gaps(steady)[index]!
      expect(Math.abs(gap - usual)).toBeLessThanOrEqual(usual * 0.0102 + 60)
    }
  })

  test.for(['2026-03-29T00:30:00Z', '2026-10-25T00:30:00Z'])(
    'knows nothing of summer time (%s in Berlin)',
    async (night, t) => {
      const zone = process.env['TZ']
      process.env['TZ'] = 'Europe/Berlin'
      try {
        const start = Date.parse(night)
        expect(new Date(start).getTimezoneOffset()).not.toBe(new Date(start + HOUR).getTimezoneOffset())
        expect(await weekWith(t, [], createVirtualClock(start))).toEqual(await weekWith(t, []))
      } finally {
        if (zone === undefined) delete process.env['TZ']
        else process.env['TZ'] = zone
      }
    },
  )
})

test.for([DAY, -DAY])(
  'a wait that the CRM asked for does not end early when the clock is set by %i ms',
  async (by, t) => {
    const { sent, clock, call, answer } = await useCrm(t, () => ({ status: 429, headers: { 'retry-after': '7200' } }))
    await call('call-1')
    answer(nobody)
    await clock.advance(HOUR)
    clock.jump(by)
    await clock.advance(3 * HOUR)
    expect(sent).toHaveLength(2)
    expect(sent[1]!.at).toBeGreaterThanOrEqual(7_200_000 * 0.99)
    expect(sent[1]!.at).toBeLessThanOrEqual(7_200_000 * 1.01)
  },
)

test('a settle window does not end early when the clock is set forward', async (t) => {
  const create = { method: 'POST', url: '/people', params: { phone: '{PHONE_NUMBER}' } } as const
  const config = findsOnly()
  const { sent, clock, call } = await useCrm(t, ({ method }) => (method === 'GET' ? { items: [] } : 'lost'), {
    ...config,
    account: { ...config.account, whenMissing: 'create', create },
  })
  await call('call-1')
  clock.jump(DAY)
  await clock.advance(20 * 60_000)
  const creates = sent.filter(({ request }) => request.method === 'POST').map(({ at }) => at)
  expect(creates.length).toBeGreaterThan(1)
  expect(creates[1]! - creates[0]!).toBeGreaterThanOrEqual(360_000 * 0.99)
})

test('somebody is told of the jump', async (t) => {
  const told: unknown[] = []
  const warn = (message: string, facts?: object) => void told.push([message, facts])
  const { clock, call } = await useCrm(t, nobody, findsOnly(), { logger: { ...silentLogger, warn } })
  clock.jump(-DAY)
  await call('call-1')
  expect(told).toEqual([[expect.stringContaining('jumped'), { byMs: -DAY }]])
})

describe('a wait that is longer than a timer can be', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('ends in its time and not before', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
    const untilMs = Date.now() + 60 * DAY
    const { engine, ledger, ran } = createBench(
      { a: [{ kind: 'wait', untilMs, outcome: outcome('pending') }, finished] },
      { clock: systemClock },
    )
    await ledger.commit({ tenant: 't', at: 0, operations: [operation('a', 1)], wake: 's1' })
    engine.wake('s1')
    await vi.advanceTimersByTimeAsync(60 * DAY - 1000)
    expect(ran).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(2000)
    expect(ran).toHaveLength(2)
    await engine.close()
  })
})
