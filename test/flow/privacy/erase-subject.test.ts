import { inspect } from 'node:util'
import type { TestContext } from 'vitest'
import { describe, expect, test } from 'vitest'
import type { Config } from '../../../src/config/schema/config.ts'
import { createConnector } from '../../../src/connector.ts'
import { eraseSubject } from '../../../src/erase-subject.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts'
import type { SessionEventInput } from '../../../src/session/event-schema.ts'
import { createSeededRandom } from '../../../src/testing/seeded-random.ts'
import { type Stage, ended, espocrm, event, stage, started } from '../../support/espocrm.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const T = 'default'
const PHONE = '+12223334444'
const PERSONAL = /Kim|Park|2223334444|kim@|so it was|gold/

const rated = () => event('session.rated', { rating: 4, feedback: 'so it was, Kim' })

/** A stage whose ledger can be looked into. */
async function open(t: TestContext, config: Config = espocrm()): Promise<Stage & { ledger: Ledger }> {
  const ledger = createMemoryLedger()
  return { ...(await stage(t, config, { ledger })), ledger }
}

/** Everything that the ledger holds, as one text. */
async function everything(ledger: Ledger): Promise<string> {
  const ids = await ledger.keys(T, { of: 'sessions', limit: 99 })
  const keys = await ledger.keys(T, { of: 'identities', limit: 99 })
  const documents = await ledger.keys(T, { of: 'documents', limit: 99 })
  return inspect(
    [
      await Promise.all(ids.map((id) => ledger.lane(T, id))),
      await Promise.all(ids.map((id) => ledger.trace(T, id))),
      await Promise.all(keys.map(async (key) => [key, await ledger.identity(T, [key])])),
      await Promise.all(documents.map((key) => ledger.document(T, key))),
    ],
    { depth: Infinity, maxStringLength: null, maxArrayLength: null },
  )
}

interface State {
  /** Brings the call of Kim there. @returns the events that were fed. */
  reach(on: Stage & { ledger: Ledger }): Promise<SessionEventInput[]>
  config?: Config
  /** How the operation that matters is then. */
  was: [kind: string, status: string]
  /** What the CRM may have of it. */
  contacts?: number
}

const heldRecord = (): Config => {
  const config = espocrm()
  Object.assign(config.record, { reuse: false })
  return config
}

const STATES: Record<string, State> = {
  'waits to be tried again': {
    was: ['account', 'pending'],
    async reach({ crm, feed }) {
      crm.failNext({ method: 'GET', path: '/Contact', times: 2 }, { status: 503 })
      const events = [started()]
      await feed(...events)
      return events
    },
  },
  'is ready behind something that waits': {
    was: ['comment', 'pending'],
    async reach({ crm, feed }) {
      crm.failNext({ method: 'GET', path: '/Contact', times: 2 }, { status: 503 })
      const events = [started(), rated()]
      await feed(...events)
      return events
    },
  },
  'waits for what became of a create': {
    was: ['account', 'pending'],
    contacts: 1,
    async reach({ crm, feed }) {
      crm.failNext({ method: 'POST', path: '/Contact' }, 'drop_after_storing')
      const events = [started()]
      await feed(...events)
      return events
    },
  },
  'waits for a create that was not stored': {
    was: ['account', 'pending'],
    async reach({ crm, feed }) {
      crm.failNext({ method: 'POST', path: '/Contact' }, 'drop')
      const events = [started()]
      await feed(...events)
      return events
    },
  },
  'is parked behind another session of the same person': {
    was: ['account', 'pending'],
    async reach({ crm, feed, connector, clock }) {
      crm.failNext({ method: 'POST', path: '/Contact' }, 'drop')
      const events = [started({}, { sessionId: 'call-0' }), started()]
      await feed(events[0]!)
      const second = connector.handle(events[1]!)
      await clock.advance(12_000)
      await second
      return events
    },
  },
  'is held': {
    was: ['record', 'held'],
    config: heldRecord(),
    contacts: 1,
    async reach({ crm, feed, clock, connector }) {
      crm.failNext({ method: 'POST', path: '/Case' }, 'drop')
      const events = [started(), rated()]
      await feed(...events)
      await connector.settled()
      await clock.advance(HOUR)
      return events
    },
  },
  'was given up': {
    was: ['account', 'rejected'],
    async reach({ crm, feed }) {
      crm.failNext({ method: 'GET', path: '/Contact' }, { status: 403 })
      const events = [started(), rated()]
      await feed(...events)
      return events
    },
  },
  'is done': {
    was: ['account', 'created'],
    contacts: 1,
    async reach({ feed, connector }) {
      const events = [started(), rated(), ended()]
      await feed(...events)
      await connector.settled()
      return events
    },
  },
}

describe.each(Object.entries(STATES))(
  'a person is erased while the work %s',
  (_name, { reach, config, was, contacts = 0 }) => {
    test('and nothing is left of them, nor made anew by replay, restart or time', async (t) => {
      const on = await open(t, config)
      const { crm, connector, clock, ledger } = on
      const events = await reach(on)
      const before = (await connector.result('call-1'))!
      expect(before.operations.map(({ kind, status }) => [kind, status])).toContainEqual(was)
      const sent = crm.requests.length
      const cases = crm.cases.length

      const report = await connector.eraseSubject({ phoneNumber: '(222) 333-4444' })
      expect(report.sessions).toContain('call-1')
      expect(report.unfinished).toEqual([])
      expect(await everything(ledger)).not.toMatch(PERSONAL)

      // What operators replay, what others send again, and what a new process finds.
      const lane = await ledger.lane(T, 'call-1')
      const again = lane.operations.map((row) => ({ ...row, state: 'ready' as const }))
      await ledger.commit({ tenant: T, at: clock.now(), operations: again, wake: 'call-1' })
      await connector.settled()
      const replayed = (await connector.result('call-1'))!.operations
      expect(new Set(replayed.map(({ reason }) => reason))).toEqual(new Set(['its person was erased']))
      expect(crm.requests).toHaveLength(sent)
      for (const one of events) await connector.handle(one)
      await connector.close()
      const restarted = await createConnector(config ?? espocrm(), {
        settings: { CRM_URL: crm.url, CRM_API_KEY: crm.apiKey },
        clock,
        random: createSeededRandom(2),
        ledger,
      })
      t.onTestFinished(() => restarted.close())
      for (const one of events) await restarted.handle({ ...one, id: `again-${one.id}` })
      await restarted.handle(ended({ session: { endUser: { name: 'Kim Park', phoneNumber: PHONE } } }))
      await clock.advance(8 * DAY)
      await restarted.settled()

      expect(crm.contacts).toHaveLength(contacts)
      expect(crm.cases).toHaveLength(cases)
      expect(crm.requests).toHaveLength(sent)
      expect(await everything(ledger)).not.toMatch(PERSONAL)
      const { operations } = (await restarted.result('call-1'))!
      expect(new Set(operations.map(({ reason }) => reason))).toEqual(new Set(['its person was erased']))
    })
  },
)

describe('what is on its way while a person is erased', () => {
  test('a search leads to no create any more', async (t) => {
    const { crm, connector, clock, ledger } = await open(t)
    crm.failNext({ method: 'GET', path: '/Contact' }, { delayMs: 2_000 })
    const handled = connector.handle(started())
    await clock.advance(1_000)
    const erased = connector.eraseSubject({ phoneNumber: PHONE })
    await clock.advance(5_000)
    expect(await erased).toMatchObject({
      sessions: ['call-1'],
      cancelled: [{ kind: 'account', status: 'pending' }, { kind: 'record' }, { kind: 'comment' }],
      uncertain: [],
      unfinished: [],
    })
    expect((await handled).account).toMatchObject({ status: 'skipped', reason: 'its person was erased' })
    await clock.advance(8 * DAY)
    expect(crm.contacts).toHaveLength(0)
    expect(await everything(ledger)).not.toMatch(PERSONAL)
  })

  test('a create is named, as the CRM may have it, and nothing of it is kept', async (t) => {
    const { crm, connector, clock, ledger } = await open(t)
    crm.failNext({ method: 'POST', path: '/Contact' }, { delayMs: 2_000 })
    const handled = connector.handle(started())
    await clock.advance(1_000)
    const erased = connector.eraseSubject({ phoneNumber: PHONE })
    await clock.advance(5_000)
    const report = await erased
    expect(report.uncertain).toMatchObject([{ sessionId: 'call-1', kind: 'account' }])
    expect(report.unfinished).toEqual([])
    expect((await handled).account).toMatchObject({ status: 'skipped', reason: 'its person was erased' })
    const lane = inspect(await ledger.lane(T, 'call-1'), { depth: Infinity })
    expect(crm.contacts).toHaveLength(1)
    expect(lane).not.toMatch(PERSONAL)
    expect(lane).not.toContain(crm.contacts[0]!.id)
    expect(await ledger.keys(T, { of: 'identities', limit: 9 })).toEqual([])
  })

  test('what lasts longer than the patience is finished by the next sweep', async (t) => {
    const { crm, connector, clock, ledger, feed } = await open(t)
    await feed(started(), rated())
    await connector.settled()
    crm.failNext({ method: 'POST', path: '/Attachment' }, { status: 503 })
    const slow = event('session.file', { file: { id: 'f1', kind: 'photo', path: 'LICENSE', name: 'Kim Park.jpg' } })
    const busy: Ledger = { ...ledger, acquire: async () => undefined }
    const elsewhere = await createConnector(espocrm(), {
      settings: { CRM_URL: crm.url, CRM_API_KEY: crm.apiKey },
      clock,
      ledger: busy,
    })
    t.onTestFinished(() => elsewhere.close())
    const erased = elsewhere.eraseSubject({ phoneNumber: PHONE })
    await clock.advance(16_000)
    expect(await erased).toMatchObject({ sessions: ['call-1'], unfinished: ['call-1'] })
    await feed(slow)
    await clock.advance(2 * HOUR)
    expect(await everything(ledger)).not.toMatch(PERSONAL)
    expect(await everything(ledger)).toContain('unfinished: []')
  })
})

describe('after a person was erased', () => {
  test('a call that begins later is new, and goes to the account that the CRM still has', async (t) => {
    const { crm, connector, feed, clock } = await open(t)
    await feed(started())
    await connector.settled()
    await connector.eraseSubject({ phoneNumber: PHONE })
    await clock.advance(60_000)
    const later = { sessionId: 'call-2', at: '2026-11-20T10:05:00Z' }
    const { account } = await feed(started({}, later))
    expect(account).toMatchObject({ status: 'found', id: crm.contacts[0]!.id })
    expect((await feed(rated(), ended())).account).toMatchObject({ reason: 'its person was erased' })
  })

  test('a call from before that nobody knew makes nobody anew', async (t) => {
    const { crm, connector, feed, clock, ledger } = await open(t)
    await clock.advance(60_000)
    await connector.eraseSubject({ phoneNumber: PHONE })
    const { account, record } = await feed(started({}, { sessionId: 'call-0' }), { ...rated(), sessionId: 'call-0' })
    expect(account).toMatchObject({ status: 'skipped', reason: 'its person was erased' })
    expect(record).toMatchObject({ status: 'skipped' })
    expect(crm.requests).toHaveLength(0)
    expect(await everything(ledger)).not.toMatch(PERSONAL)
  })

  test('a call from before that turns out to be theirs is erased, too', async (t) => {
    const { crm, connector, feed, clock, ledger } = await open(t)
    crm.failNext({ method: 'POST', path: '/Contact' }, 'drop')
    await feed(started({ endUser: { name: 'Kim Park', email: 'kim@example.com', phoneNumber: '+12223335555' } }))
    await clock.advance(60_000)
    await connector.eraseSubject({ phoneNumber: PHONE })
    await feed(event('session.updated', { session: { endUser: { phoneNumber: PHONE } } }, '2026-11-20T10:02:00Z'))
    await clock.advance(DAY)
    expect(crm.contacts).toHaveLength(0)
    expect(inspect(await ledger.lane(T, 'call-1'), { depth: Infinity })).not.toMatch(PERSONAL)
    const other = await feed(started({ endUser: { phoneNumber: '+12223335555' } }, { sessionId: 'call-3' }))
    expect(other.account!.status).toBe('created')
  })

  test('others keep everything, and whoever waited for the person goes on', async (t) => {
    const { crm, connector, feed, clock, ledger } = await open(t)
    crm.failNext({ method: 'POST', path: '/Contact' }, 'drop')
    const shared = 'family@example.com'
    await feed(started({ endUser: { name: 'Kim Park', phoneNumber: PHONE, email: shared } }))
    const other = connector.handle(
      started({ endUser: { name: 'Robin Roe', phoneNumber: '+12223335555', email: shared } }, { sessionId: 'call-2' }),
    )
    await clock.advance(12_000)
    expect((await other).account!.status).toBe('pending')
    await connector.eraseSubject({ phoneNumber: PHONE })
    await connector.settled()
    expect((await connector.result('call-2'))!.account!.status).toBe('created')
    expect(crm.contacts).toMatchObject([{ lastName: 'Roe' }])
    expect(inspect(await ledger.lane(T, 'call-2'), { depth: Infinity })).toContain('Robin Roe')
  })

  test('the report says what the CRM has of them', async (t) => {
    const { crm, connector, feed } = await open(t)
    await feed(started(), started({}, { sessionId: 'call-2' }))
    await connector.settled()
    const report = await connector.eraseSubject({ phoneNumber: PHONE })
    expect(report.sessions.toSorted()).toEqual(['call-1', 'call-2'])
    expect(report.entities).toMatchObject([
      { kind: 'account', id: crm.contacts[0]!.id },
      { kind: 'record', id: crm.cases[0]!.id },
    ])
    expect(inspect(report, { depth: Infinity })).not.toMatch(PERSONAL)
    expect(await connector.eraseSubject({ phoneNumber: PHONE })).toMatchObject({ entities: [], cancelled: [] })
  })

  test('an account that stands for everybody unknown is not theirs', async (t) => {
    const config = espocrm()
    Object.assign(config.account, { anonymous: { useId: 'everybody' } })
    const { connector, feed } = await open(t, config)
    const { account } = await feed(started({ endUser: { id: 'u1' } }))
    expect(account!.id).toBe('everybody')
    const report = await connector.eraseSubject({ userId: 'u1' })
    expect(report).toMatchObject({ sessions: ['call-1'], entities: [] })
  })

  test('it is remembered for eight days that they were', async (t) => {
    const { connector, clock, ledger } = await open(t)
    await connector.eraseSubject({ phoneNumber: PHONE })
    await clock.advance(7 * DAY)
    const known = async () => (await ledger.document(T, 'erasures'))!.value as { erasedAt: object }
    expect(Object.keys((await known()).erasedAt)).toHaveLength(1)
    await clock.advance(2 * DAY)
    expect(Object.keys((await known()).erasedAt)).toHaveLength(0)
  })
})

test('a person can be erased without a connector', async (t) => {
  const { connector, feed, ledger, crm, clock } = await open(t)
  await feed(started())
  await connector.close()
  const settings = { CRM_URL: crm.url, CRM_API_KEY: crm.apiKey }
  const sent = crm.requests.length
  const report = await eraseSubject(espocrm(), { phoneNumber: PHONE }, { settings, ledger, clock })
  expect(report).toMatchObject({ sessions: ['call-1'], entities: [{ kind: 'account' }, { kind: 'record' }] })
  expect(await everything(ledger)).not.toMatch(PERSONAL)
  expect(crm.requests).toHaveLength(sent)
  await expect(eraseSubject(espocrm(), {}, { settings, ledger })).rejects.toMatchObject({ code: 'SUBJECT_UNNAMED' })
})

test.each<[by: string, subject: object]>([
  ['phone number, however it is spelled', { phoneNumber: '222-333-4444' }],
  ['e-mail address, however it is spelled', { email: 'KIM@example.com' }],
  ['id on the platform', { userId: 'u1' }],
  ['id of the customer', { customUserId: 'c1' }],
  ['identifier', { identifier: 'i1' }],
  ['session', { sessionIds: ['call-1'] }],
])('a person is found by their %s', async (_by, subject) => {
  const t = { onTestFinished: () => {} } as unknown as TestContext
  const { connector, feed, crm } = await open(t)
  const endUser = { name: 'Kim Park', phoneNumber: PHONE, email: 'Kim@Example.com', id: 'u1' }
  await feed(started({ endUser: { ...endUser, customUserId: 'c1', identifier: 'i1' } }))
  await connector.settled()
  expect((await connector.eraseSubject(subject)).sessions).toEqual(['call-1'])
  await connector.close()
  await crm.close()
})

test('a person is found by the id of the account that they came to have', async (t) => {
  const { connector, feed } = await open(t)
  const { account } = await feed(started())
  await connector.settled()
  expect((await connector.eraseSubject({ accountId: String(account!.id) })).sessions).toEqual(['call-1'])
})

test.each([{}, { phoneNumber: 'anonymous' }, { email: ' ' }])('%o names nobody', async (subject) => {
  const t = { onTestFinished: () => {} } as unknown as TestContext
  const { connector, crm } = await open(t)
  await expect(connector.eraseSubject(subject)).rejects.toMatchObject({ code: 'SUBJECT_UNNAMED' })
  await connector.close()
  await crm.close()
})
