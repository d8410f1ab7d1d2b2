import { type TestContext, describe, expect, test } from 'vitest'
import { createConnector } from '../../src/connector.ts'
import type { Alert } from '../../src/flow/alert.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { startJudgeCrm } from '../../src/testing/judge/start-judge-crm.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { judgeConfig } from './judge-config.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const DECLARED = { indexLagSeconds: 300, lateCommitSeconds: 60 }

/** A CRM whose search lags, and a connector that was told of five minutes. */
async function lagging({ onTestFinished }: TestContext, indexLagMs: number) {
  const clock = createVirtualClock(Date.parse('2026-11-20T10:00:00Z'))
  const judge = await startJudgeCrm({ seed: 1, behaviours: { indexLagMs }, callers: 12, clock })
  const newcomers = judge.callers.filter(({ known }) => !known)
  const alerts: Alert[] = []
  const ledger = createMemoryLedger()
  const connector = await createConnector(judgeConfig({}, { bounds: DECLARED }), {
    settings: { CRM_URL: judge.url },
    clock,
    random: createSeededRandom(1),
    ledger,
    onAlert: (alert) => alerts.push(alert),
  })
  onTestFinished(async () => {
    await connector.close()
    await judge.close()
  })
  let calls = 0
  return {
    clock,
    judge,
    /** Lets somebody call whom the CRM does not have. */
    async call(who: number) {
      const { id, name, phone, email } = newcomers[who]!
      const sessionId = `call-${++calls}`
      const handled = connector.handle({
        id: `${sessionId}-started`,
        type: 'session.started',
        sessionId,
        at: new Date(clock.now()).toISOString(),
        session: { channel: 'voice_call', endUser: { name, phoneNumber: phone, email, customUserId: id } },
      })
      await clock.advance(10_000)
      return handled
    },
    async outcomes(sessionId: string) {
      const outcomes: string[] = []
      for await (const { outcome } of connector.trace(sessionId)) outcomes.push(outcome)
      return outcomes
    },
    lags: () =>
      alerts.flatMap((one) =>
        one.type === 'index_lag' ? [{ endpoint: one.endpoint, minutes: one.lagMs / MINUTE }] : [],
      ),
    duplicates: () => alerts.filter(({ type }) => type === 'duplicate_detected'),
  }
}

describe('a search that lags longer than declared', () => {
  test('is measured on what no search shows at the end of its settle window, and told with how long it took', async (t) => {
    const { call, clock, lags, outcomes } = await lagging(t, 20 * MINUTE)
    await call(0)
    await clock.advance(15 * MINUTE)
    expect(lags()).toEqual([])
    await clock.advance(2 * HOUR)
    const [person] = lags().filter(({ endpoint }) => endpoint === 'account.create')
    expect(person!.minutes).toBeGreaterThanOrEqual(20)
    expect(person!.minutes).toBeLessThan(31)
    expect(
      lags()
        .map(({ endpoint }) => endpoint)
        .toSorted(),
    ).toEqual(['account.create', 'record.create'])
    expect(await outcomes('call-1')).toContain('index_lag')
  })

  test('once measured, no longer makes a second account of a person who calls again in the meantime', async (t) => {
    const { call, clock, judge, duplicates } = await lagging(t, 20 * MINUTE)
    const people = (): number => judge.effects.filter(({ kind }) => kind === 'person_created').length
    await call(0)
    await clock.advance(15 * MINUTE)
    await call(0)
    // Nobody could know that yet: it is told, as everything outside the bounds.
    expect(people()).toBe(2)
    await clock.advance(DAY)
    expect(duplicates().length).toBeGreaterThan(0)

    await call(1)
    await clock.advance(15 * MINUTE)
    const again = await call(1)
    expect(again.account!.status).toBe('found')
    expect(people()).toBe(3)
  })

  test('is measured on a create of which nobody knows what became of it, too', async (t) => {
    const { call, clock, judge, lags } = await lagging(t, 5.5 * MINUTE)
    judge.failNext({ method: 'POST', path: '/api/people' }, 'drop_after_storing')
    await call(0)
    await clock.advance(HOUR)
    expect(judge.violations()).toEqual([])
    // It may have been stored as late as declared, so that much may not be the index.
    expect(lags()).toEqual([{ endpoint: 'account.create', minutes: expect.closeTo(5, 1) }])
  })

  test('stretches no wait beyond six hours, however late it shows', async (t) => {
    const { call, clock, judge } = await lagging(t, 20 * HOUR)
    await call(0)
    await clock.advance(2 * DAY)
    await call(1)
    await clock.advance(7 * HOUR)
    await call(1)
    expect(judge.effects.filter(({ kind }) => kind === 'person_created')).toHaveLength(3)
  })
})

test('a search that is as slow as declared is told to nobody', async (t) => {
  const { call, clock, lags, duplicates } = await lagging(t, 90_000)
  for (const who of [0, 1, 2]) await call(who)
  await clock.advance(2 * DAY)
  expect(lags()).toEqual([])
  expect(duplicates()).toEqual([])
})

test('what no search ever shows is looked for until a day is over, ever more rarely', async (t) => {
  const { call, clock, judge, lags } = await lagging(t, 30 * DAY)
  await call(0)
  const before = judge.requests.length
  await clock.advance(3 * DAY)
  expect(lags()).toEqual([])
  expect(judge.requests.length - before).toBeLessThan(60)
})
