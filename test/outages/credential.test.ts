import { describe, expect, test } from 'vitest'
import { type Script, callMany, gaps, nobody, storyOf, useCrm } from './scripted-crm.ts'

const MINUTE = 60_000
const refused: Script = () => ({ status: 401 })

describe('a credential that the CRM refuses', () => {
  test('is sent by one request in 15 minutes, however many wait; they spend no try, and one alert tells of it', async (t) => {
    const crm = await useCrm(t, refused)
    const { connector, clock, sent, alerts } = crm
    const ids = await callMany(crm, 300)
    const burst = sent.length
    expect(burst).toBeLessThanOrEqual(4)
    await clock.advance(3 * 60 * MINUTE)
    const probes = sent.slice(burst - 1).map(({ at }) => at)
    expect(probes.length).toBeGreaterThan(10)
    expect(Math.min(...gaps(probes))).toBeGreaterThanOrEqual(15 * MINUTE)
    expect(alerts).toEqual([
      {
        type: 'credential_blocked',
        origin: 'https://crm.example.com',
        reason: 'the CRM answers 401, also after a refresh',
        at: expect.any(Number),
        sessionId: undefined,
      },
    ])
    for (const id of ids) expect((await connector.result(id))!.account).toMatchObject({ status: 'blocked' })
    expect((await connector.result(ids[299]!))!.account!.error!.code).toBe('HTTP_CREDENTIAL_BLOCKED')
    const retried = await Promise.all(ids.map(async (id) => JSON.stringify(await storyOf(crm, id))))
    expect(retried.filter((story) => story.includes('by the schedule'))).toEqual([])
  })

  test('and is mended lets everybody go on after the next probe', async (t) => {
    const crm = await useCrm(t, refused)
    const { connector, clock, answer } = crm
    const ids = await callMany(crm, 100)
    answer(nobody)
    await clock.advance(14 * MINUTE)
    expect((await connector.result(ids[0]!))!.account!.status).toBe('blocked')
    await clock.advance(2 * MINUTE)
    const statuses = await Promise.all(ids.map(async (id) => (await connector.result(id))!.account!.status))
    expect(new Set(statuses)).toEqual(new Set(['skipped']))
  })

  test('is tried at once by who comes after somebody said that it is mended', async (t) => {
    const crm = await useCrm(t, refused)
    await crm.call('call-1')
    crm.answer(nobody)
    await crm.call('call-2')
    expect((await crm.connector.result('call-2'))!.account!.status).toBe('blocked')
    await crm.connector.unblock()
    await crm.call('call-3')
    expect((await crm.connector.result('call-3'))!.account!.status).toBe('skipped')
    expect(crm.connector.origins()).toMatchObject([{ isBlocked: false }])
  })
})

test('three operations in a row that are not permitted block the credential: the third one waits', async (t) => {
  const { connector, call, alerts } = await useCrm(t, () => ({ status: 403 }))
  for (const id of ['call-1', 'call-2', 'call-3', 'call-4']) await call(id)
  const statuses = ['call-1', 'call-2', 'call-3', 'call-4'].map(async (id) => (await connector.result(id))!.account!)
  expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
    'blocked',
    'blocked',
  ])
  expect(alerts.filter(({ type }) => type === 'credential_blocked')).toHaveLength(1)
})
