import { type TestContext, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import type { TransportAnswer, TransportRequest } from '../../src/http/transport.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { openAuth } from '../../src/open-auth.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { callMany, findsOnly, gaps, nobody, type ScriptedCrm, storyOf, useCrm } from './scripted-crm.ts'

const MINUTE = 60_000
let calls = 1_000
const BACK = 'http://127.0.0.1:7777/callback'

function config(auth: object): Config {
  return {
    ...findsOnly(),
    settings: { SECRET: { description: 'A secret', secret: true } },
    auth: {
      type: 'oauth2',
      tokenUrl: 'https://id.example.com/token',
      clientId: 'c',
      clientSecret: '${SECRET}',
      ...auth,
    } as never,
  }
}

const byLogin = { authorizationUrl: 'https://id.example.com/authorize', redirectUri: BACK }
const isForToken = ({ url }: TransportRequest): boolean => url.startsWith('https://id.example.com')

type TokenAnswer = Partial<TransportAnswer> | 'refused'
const json = (status: number, body: object): TokenAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const tokens = (): TokenAnswer =>
  json(200, { access_token: 'access', token_type: 'Bearer', refresh_token: 'refresh', expires_in: 3600 })
const invalid = (): TokenAnswer => json(400, { error: 'invalid_grant', error_description: 'Token has been revoked' })

/** A CRM that knows nobody and takes any token, and a server of tokens that answers as the test says. */
async function stage(t: TestContext, auth: object, answer: () => TokenAnswer) {
  const ledger = createMemoryLedger()
  const clock = createVirtualClock(Date.parse('2026-11-20T10:00:00Z'))
  let answerToken = answer
  const settings = { SECRET: 'a-secret' }
  const crm = await useCrm(
    t,
    (request, at) => (isForToken(request) ? answerToken() : nobody(request, at)),
    config(auth),
    { ledger, clock, settings },
  )
  return {
    ...crm,
    tokens(next: () => TokenAnswer) {
      answerToken = next
    },
    /** When the server of tokens was asked. */
    asked: () => crm.sent.flatMap(({ at, request }) => (isForToken(request) ? [at] : [])),
    requests: () => crm.sent.filter(({ request }) => !isForToken(request)).length,
    /** Somebody logs in, in another process that shares the ledger. */
    async logIn() {
      const transport = { send: () => Promise.resolve(tokens() as TransportAnswer), close: async () => {} }
      const given = { ledger, clock, settings, transport, random: createSeededRandom(9) }
      const other = await openAuth(config(auth), given)
      const { state } = await other.begin()
      await other.complete(`${BACK}?code=a&state=${state}`)
      await other.close()
    },
  }
}

const statuses = async ({ connector }: Pick<ScriptedCrm, 'connector'>, ids: readonly string[]): Promise<string[]> => [
  ...new Set(await Promise.all(ids.map(async (id) => (await connector.result(id))!.account!.status))),
]

/** The tries that the schedule counts. */
async function triesOf(crm: ScriptedCrm, ids: readonly string[]): Promise<number> {
  const stories = await Promise.all(ids.map((id) => storyOf(crm, id)))
  return stories.flat().filter(({ reason }) => reason.includes('by the schedule')).length
}

describe('before anybody has logged in', () => {
  test('everything waits, nothing is sent anywhere, no try is spent, and one alert tells of it', async (t) => {
    const crm = await stage(t, byLogin, tokens)
    const ids = await callMany(crm, 100)
    await crm.clock.advance(3 * 60 * MINUTE)
    expect(await statuses(crm, ids)).toEqual(['blocked'])
    expect(crm.sent).toEqual([])
    expect(await triesOf(crm, ids)).toBe(0)
    expect(crm.alerts).toEqual([
      {
        type: 'credential_blocked',
        origin: 'https://crm.example.com',
        reason: 'Nobody has logged in yet.',
        at: expect.any(Number),
        sessionId: undefined,
      },
    ])
    expect((await crm.connector.result(ids[0]!))!.account!.error!.code).toMatch(/^AUTH_LOGIN_NEEDED|^HTTP_CREDENTIAL/)
  })

  test('what waits goes on at once when somebody logs in, in whichever process', async (t) => {
    const crm = await stage(t, byLogin, tokens)
    const ids = await callMany(crm, 100)
    await crm.logIn()
    await crm.clock.advance(5_000)
    expect(await statuses(crm, ids)).toEqual(['skipped'])
    expect(crm.connector.origins()).toMatchObject([{ isBlocked: false }])
    expect((await crm.connector.auth.status())!.health).toBe('ready')
  })
})

describe('a grant that the server of tokens has ended', () => {
  test('is asked for once in 15 minutes, however many wait; they spend no try, and one alert tells of it', async (t) => {
    const crm = await stage(t, byLogin, tokens)
    await crm.logIn()
    crm.tokens(invalid)
    await crm.clock.advance(2 * 60 * MINUTE)
    const ids = await callMany(crm, 200)
    expect(crm.asked()).toHaveLength(1)
    await crm.clock.advance(3 * 60 * MINUTE)
    expect(crm.asked().length).toBeGreaterThan(10)
    expect(Math.min(...gaps(crm.asked()))).toBeGreaterThanOrEqual(15 * MINUTE)
    expect(crm.requests()).toBe(0)
    expect(await statuses(crm, ids)).toEqual(['blocked'])
    expect(await triesOf(crm, ids)).toBe(0)
    expect(crm.alerts.map((alert) => 'reason' in alert && alert.reason)).toEqual([
      'id.example.com: invalid_grant (Token has been revoked).',
    ])
    expect(await crm.connector.auth.status()).toMatchObject({ health: 'blocked', code: 'AUTH_GRANT_REFUSED' })
  })

  test.for<[string, (crm: ScriptedCrm, id: string) => Promise<unknown>]>([
    ['tries an operation again', ({ connector }, id) => connector.jobs.retry(id)],
    ['resumes', ({ connector }) => connector.jobs.resume()],
    ['unblocks and calls', async ({ connector, call }) => (await connector.unblock(), call(`call-${++calls}`))],
  ])('is asked for once more when a person %s, and goes on when it was mended', async ([, act], t) => {
    const crm = await stage(t, { grant: 'client_credentials' }, invalid)
    const ids = await callMany(crm, 20)
    const { operations } = (await crm.connector.result(ids[0]!))!
    const id = (await crm.connector.jobs.list({ sessionId: ids[0]! })).jobs[0]!.id
    expect([operations[0]!.status, crm.asked().length]).toEqual(['blocked', 1])
    await act(crm, id)
    await crm.clock.advance(5_000)
    expect([crm.asked().length, crm.requests()]).toEqual([2, 0])
    crm.tokens(tokens)
    await act(crm, id)
    await crm.clock.advance(5_000)
    expect(crm.asked()).toHaveLength(3)
    expect(crm.requests()).toBeGreaterThan(0)
    await crm.connector.jobs.resume()
    await crm.clock.advance(5_000)
    expect(await statuses(crm, ids)).toEqual(['skipped'])
  })
})

describe('a server of tokens that does not answer', () => {
  test('is left alone for a while that doubles; operations wait without spending tries, and go on after', async (t) => {
    const crm = await stage(t, { grant: 'client_credentials' }, () => 'refused')
    const ids = await callMany(crm, 100)
    await crm.clock.advance(30 * MINUTE)
    expect(await statuses(crm, ids)).toEqual(['pending'])
    expect(crm.asked().length).toBeLessThan(15)
    expect(crm.alerts).toEqual([])
    crm.tokens(tokens)
    await crm.clock.advance(20 * MINUTE)
    expect(await statuses(crm, ids)).toEqual(['skipped'])
    expect(await triesOf(crm, ids)).toBe(0)
  })
})
