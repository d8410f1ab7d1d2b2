import { type TestContext, expect, test } from 'vitest'
import { createConnector } from '../../src/connector.ts'
import type { Alert } from '../../src/flow/alert.ts'
import { startJudgeCrm } from '../../src/testing/judge/start-judge-crm.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { judgeConfig } from './judge-config.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Somebody called whom the CRM did not have, and others may create the same person past us. */
async function createdOnce({ onTestFinished }: TestContext) {
  const clock = createVirtualClock(Date.parse('2026-11-20T10:00:00Z'))
  const judge = await startJudgeCrm({ seed: 1, behaviours: {}, callers: 12, clock })
  const { id, name, phone, email } = judge.callers.find(({ known }) => !known)!
  const alerts: Alert[] = []
  const connector = await createConnector(judgeConfig({}), {
    settings: { CRM_URL: judge.url },
    clock,
    random: createSeededRandom(1),
    onAlert: (alert) => alerts.push(alert),
  })
  onTestFinished(async () => {
    await connector.close()
    await judge.close()
  })
  const result = connector.handle({
    id: 'call-1-started',
    type: 'session.started',
    sessionId: 'call-1',
    at: new Date(clock.now()).toISOString(),
    session: { channel: 'voice_call', endUser: { name, phoneNumber: phone, email, customUserId: id } },
  })
  await clock.advance(10_000)
  return {
    clock,
    ours: String((await result).account!.id),
    async createPastUs(): Promise<string> {
      const response = await fetch(`${judge.url}/api/people`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'X-Meant-For': id },
        body: JSON.stringify({ name, phone, email }),
      })
      return String(((await response.json()) as { id: unknown }).id)
    },
    /** Of how many each alert told, ours first. */
    told: () => alerts.flatMap((one) => (one.type === 'duplicate_detected' ? [one.ids.map(String)] : [])),
  }
}

test('whoever turns up within a day is told of, though another one was before', async (t) => {
  const { clock, ours, createPastUs, told } = await createdOnce(t)
  const second = await createPastUs()
  await clock.advance(HOUR)
  expect(told()).toEqual([[ours, second]])
  await clock.advance(11 * HOUR)
  const third = await createPastUs()
  await clock.advance(12 * HOUR)
  expect(told()).toEqual([
    [ours, second],
    [ours, second, third],
  ])
})

test('the same two are told of once', async (t) => {
  const { clock, ours, createPastUs, told } = await createdOnce(t)
  const second = await createPastUs()
  await clock.advance(48 * HOUR)
  expect(told()).toEqual([[ours, second]])
})
