import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Config } from '../../../src/config/schema/config.ts'
import { createConnector } from '../../../src/connector.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts'
import { silentLogger } from '../../../src/observe/logger.ts'
import { ended, espocrm, event, stage, started } from '../../support/espocrm.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const T = 'default'

const withPrivacy = (privacy: Config['privacy']): Config => ({ ...espocrm(), privacy })

/** What the ledger holds of a session, as one text. */
async function kept(ledger: Ledger, sessionId = 'call-1'): Promise<string> {
  return inspect(await ledger.lane(T, sessionId), { depth: Infinity })
}

const PERSONAL = /Kim|Park|2223334444|kim@|so it was|gold/

const rated = (own: object = {}) => event('session.rated', { rating: 4, feedback: 'so it was', ...own })

/** A call of Kim from its start to its end, with everything that tells something of a person. */
const call = () => [
  started({
    endUser: { name: 'Kim Park', phoneNumber: '+12223334444', email: 'kim@example.com' },
    custom: { signed: { plan: 'gold' }, unsigned: {} },
  }),
  rated(),
  ended(),
]

describe('a session that is over', () => {
  test('loses what it holds of persons after payloadHours, and keeps ids, statuses and times', async (t) => {
    const ledger = createMemoryLedger()
    const { feed, clock, connector } = await stage(t, espocrm(), { ledger })
    const before = await feed(...call())
    await connector.settled()
    await clock.advance(23 * HOUR)
    expect(await kept(ledger)).toMatch(PERSONAL)
    await clock.advance(3 * HOUR)
    expect(await kept(ledger)).not.toMatch(PERSONAL)
    const after = await connector.result('call-1')
    expect(after!.account).toMatchObject({ status: 'created', id: before.account!.id })
    expect(after!.record).toMatchObject({ status: 'created', id: before.record!.id })
    expect(after!.operations.map(({ kind, status }) => [kind, status])).toEqual([
      ['account', 'created'],
      ['record', 'created'],
      ['comment', 'done'],
      ['update', 'done'],
      ['comment', 'done'],
      ['update', 'done'],
      ['comment', 'done'],
    ])
    expect(inspect(await ledger.trace(T, 'call-1'))).toContain(String(before.account!.id))
  })

  test('loses what the CRM told of persons, too', async (t) => {
    const ledger = createMemoryLedger()
    const config = espocrm()
    Object.assign(config.account.create!, { response: { capture: { nickname: 'firstName' } } })
    const { feed, clock, connector } = await stage(t, config, { ledger })
    await feed(...call())
    await connector.settled()
    expect(await kept(ledger)).toContain("nickname: 'Kim'")
    await clock.advance(26 * HOUR)
    expect(await kept(ledger)).not.toMatch(/nickname|Kim/)
  })

  test('is forgotten after keepDays, with its events and its trace', async (t) => {
    const ledger = createMemoryLedger()
    const { feed, clock, connector } = await stage(t, espocrm(), { ledger })
    const events = call()
    await feed(...events)
    await clock.advance(29 * DAY)
    expect(await connector.result('call-1')).toBeDefined()
    await clock.advance(2 * DAY)
    expect(await connector.result('call-1')).toBeUndefined()
    expect(await ledger.trace(T, 'call-1')).toEqual([])
    expect(await ledger.keys(T, { of: 'sessions', limit: 9 })).toEqual([])
  })

  test('keeps both for as long as the configuration says', async (t) => {
    const ledger = createMemoryLedger()
    const { feed, clock, connector } = await stage(t, withPrivacy({ payloadHours: 1, keepDays: 2 }), { ledger })
    await feed(...call())
    await clock.advance(3 * HOUR)
    expect(await kept(ledger)).not.toMatch(PERSONAL)
    await clock.advance(46 * HOUR)
    expect(await connector.result('call-1')).toBeUndefined()
  })

  test('of a known caller loses it, too, also in the identity map', async (t) => {
    const ledger = createMemoryLedger()
    const { feed, clock, crm } = await stage(t, espocrm(), { ledger })
    await feed(...call())
    await feed(started({ custom: { unsigned: { a: 'gold' } } }, { sessionId: 'call-2' }))
    await clock.advance(2 * DAY)
    expect(crm.contacts).toHaveLength(1)
    expect(await kept(ledger, 'call-2')).not.toMatch(PERSONAL)
    expect(await ledger.keys(T, { of: 'identities', limit: 9 })).toEqual([])
  })

  test('takes an event again that was sent more than eight days ago, and no earlier one', async (t) => {
    const ledger = createMemoryLedger()
    const { feed, clock } = await stage(t, espocrm(), { ledger })
    const first = started()
    await feed(first)
    await clock.advance(7 * DAY)
    expect(await ledger.knowsEvent(T, 'call-1', first.id as string)).toBe(true)
    await clock.advance(2 * DAY)
    expect(await ledger.knowsEvent(T, 'call-1', first.id as string)).toBe(false)
  })
})

describe('a session that is not over', () => {
  test('keeps everything while something is tried again', async (t) => {
    const ledger = createMemoryLedger()
    const { feed, clock, connector, crm } = await stage(t, espocrm(), { ledger })
    await feed(started())
    await connector.settled()
    crm.failNext({ method: 'POST', path: '/Note', times: 25 }, { status: 503 })
    await feed(rated())
    await clock.advance(2 * DAY)
    expect(await kept(ledger)).toMatch(PERSONAL)
    await clock.advance(6 * DAY)
    expect(crm.notes.map(({ post }) => post)).toContainEqual(expect.stringContaining('so it was'))
    expect(await kept(ledger)).not.toMatch(PERSONAL)
  })

  test('keeps what was given up for thirty days, so that it can be replayed', async (t) => {
    const ledger = createMemoryLedger()
    const { feed, clock, crm } = await stage(t, withPrivacy({ keepDays: 60 }), { ledger })
    crm.failNext({ method: 'POST', path: '/Note', times: 9 }, { status: 403 })
    await feed(...call())
    await clock.advance(29 * DAY)
    expect(await kept(ledger)).toMatch(PERSONAL)
    await clock.advance(2 * DAY)
    expect(await kept(ledger)).not.toMatch(PERSONAL)
  })

  test('that was given up and wiped is skipped when it is replayed, and says why', async (t) => {
    const ledger = createMemoryLedger()
    const { feed, clock, crm, connector } = await stage(t, withPrivacy({ keepDays: 60 }), { ledger })
    crm.failNext({ method: 'POST', path: '/Note', times: 9 }, { status: 403 })
    await feed(...call())
    await clock.advance(31 * DAY)
    const sent = crm.requests.length
    const { operations } = await ledger.lane(T, 'call-1')
    const again = operations.filter(({ outcome }) => outcome.status === 'rejected')
    expect(again).toHaveLength(3)
    const ready = again.map((row) => ({ ...row, state: 'ready' as const }))
    await ledger.commit({ tenant: T, at: clock.now(), operations: ready, wake: 'call-1' })
    await connector.settled()
    const comments = (await connector.result('call-1'))!.operations.filter(({ kind }) => kind === 'comment')
    expect(comments.map(({ status, reason }) => [status, reason])).toEqual(
      Array.from({ length: 3 }, () => ['skipped', 'its data was wiped']),
    )
    expect(crm.requests).toHaveLength(sent)
  })

  test('keeps what is held until somebody decides', async (t) => {
    const ledger = createMemoryLedger()
    const config = espocrm()
    Object.assign(config.record, { reuse: false })
    const { feed, clock, crm, connector } = await stage(t, config, { ledger })
    crm.failNext({ method: 'POST', path: '/Case' }, 'drop_after_storing')
    await feed(...call())
    await clock.advance(100 * DAY)
    expect((await connector.result('call-1'))!.record!.status).toBe('held')
    expect(await kept(ledger)).toMatch(PERSONAL)
  })

  test('ends after keepDays when what it waits for never came', async (t) => {
    const ledger = createMemoryLedger()
    const config = espocrm()
    Object.assign(config.record, { on: 'ended' })
    const { feed, clock, connector } = await stage(t, config, { ledger })
    await feed(started(), rated())
    await clock.advance(29 * DAY)
    expect((await connector.result('call-1'))!.operations.map(({ status }) => status)).toContain('pending')
    await clock.advance(2 * DAY)
    expect(await connector.result('call-1')).toBeUndefined()
  })
})

describe('an event that comes after a session was wiped', () => {
  test('finds account and record, and never makes another one', async (t) => {
    const { feed, clock, crm, connector } = await stage(t)
    await feed(...call())
    await clock.advance(3 * DAY)
    const { account, record } = await feed(rated({ feedback: 'late' }), started(), ended())
    await connector.settled()
    expect(account!.status).toBe('created')
    expect(record!.status).toBe('created')
    expect(crm.contacts).toHaveLength(1)
    expect(crm.cases).toHaveLength(1)
    expect(crm.notes.map(({ post }) => post)).toContainEqual('Rating: 4\nFeedback: late')
  })

  test('brings its file to the record', async (t) => {
    const { feed, clock, crm, connector } = await stage(t)
    await feed(...call())
    await clock.advance(3 * DAY)
    await feed(event('session.file', { file: { id: 'f1', kind: 'call_recording', path: 'LICENSE' } }))
    await connector.settled()
    await clock.advance(60_000)
    expect(crm.attachments).toMatchObject([{ name: 'call-1.mp3' }])
  })

  test('takes nothing away from the record', async (t) => {
    const { feed, clock, crm, connector } = await stage(t)
    await feed(...call())
    await connector.settled()
    const { description } = crm.cases[0]!
    expect(description).toContain('Kim Park')
    await clock.advance(3 * DAY)
    const result = await feed(rated({ feedback: 'late' }))
    await connector.settled()
    expect(crm.cases[0]!.description).toBe(description)
    expect(result.operations.findLast(({ kind }) => kind === 'update')).toMatchObject({
      status: 'skipped',
      reason: 'what was known of the session was wiped, and an update would take it from the record, too',
    })
  })

  test('is wiped as well when its time has come', async (t) => {
    const ledger = createMemoryLedger()
    const { feed, clock } = await stage(t, espocrm(), { ledger })
    await feed(...call())
    await clock.advance(3 * DAY)
    await feed(rated())
    expect(await kept(ledger)).toMatch(PERSONAL)
    await clock.advance(26 * HOUR)
    expect(await kept(ledger)).not.toMatch(PERSONAL)
  })

  test('with an identity that was missing leads to the account and the record after all', async (t) => {
    const { feed, clock, crm, connector } = await stage(t)
    await feed(started({ endUser: { name: 'Kim Park' } }), rated())
    await connector.settled()
    await clock.advance(3 * DAY)
    await feed(event('session.updated', { session: { endUser: { phoneNumber: '+12223334444' } } }))
    await connector.settled()
    expect(crm.contacts).toHaveLength(1)
    expect(crm.cases).toHaveLength(1)
    const after = (await connector.result('call-1'))!
    expect(after.operations.filter(({ kind }) => kind === 'comment')).toMatchObject([
      { status: 'skipped', reason: 'its data was wiped' },
      { status: 'skipped', reason: 'its data was wiped' },
    ])
  })

  test('moves the session to another card, as the last choice stands', async (t) => {
    const { feed, clock, connector } = await stage(t)
    await feed(...call(), event('session.account_chosen', { record: { id: 'chosen' }, notes: 'Kim said so' }))
    await connector.settled()
    await clock.advance(3 * DAY)
    const older = event('session.account_chosen', { record: { id: 'older' } }, '2026-11-20T09:00:00Z')
    expect((await feed(older)).record!.id).toBe('chosen')
    const later = event('session.account_chosen', { record: { id: 'later' } }, '2026-11-23T11:00:00Z')
    await feed(later)
    await connector.settled()
    expect((await connector.result('call-1'))!.record!.id).toBe('later')
  })
})

describe('the sweep', () => {
  test('is done by one of several processes within an hour', async (t) => {
    const ledger = createMemoryLedger()
    let sweeps = 0
    const counting: Ledger = { ...ledger, prune: async (...given) => (sweeps++, ledger.prune(...given)) }
    const { clock } = await stage(t, espocrm(), { ledger: counting })
    const settings = { CRM_URL: 'http://127.0.0.1:1', CRM_API_KEY: 'key' }
    const others = await Promise.all(
      [1, 2, 3].map(() => createConnector(espocrm(), { settings, clock, ledger: counting })),
    )
    await clock.advance(10 * HOUR + 60_000)
    expect(sweeps).toBe(11)
    await Promise.all(others.map((one) => one.close()))
  })

  test('takes many sessions away, batch after batch', async (t) => {
    const ledger = createMemoryLedger()
    const { feed, clock } = await stage(t, espocrm(), { ledger })
    const many = Array.from({ length: 120 }, (_, n) => started({}, { sessionId: `call-${n}` }))
    await feed(...many)
    await clock.advance(26 * HOUR)
    for (const id of ['call-0', 'call-60', 'call-119']) expect(await kept(ledger, id)).not.toMatch(PERSONAL)
    await clock.advance(30 * DAY)
    expect(await ledger.keys(T, { of: 'sessions', limit: 9 })).toEqual([])
  })

  test('that fails is told in the log and tried again', async (t) => {
    const ledger = createMemoryLedger()
    let broken = true
    const failing: Ledger = {
      ...ledger,
      async idle(...given) {
        if (broken) throw new Error('Kim Park cannot be read')
        return ledger.idle(...given)
      },
    }
    const warned: unknown[] = []
    const logger = { ...silentLogger, warn: (...given: unknown[]) => void warned.push(given) }
    const { feed, clock } = await stage(t, espocrm(), { ledger: failing, logger })
    await feed(...call())
    await clock.advance(26 * HOUR)
    expect(warned.at(-1)).toEqual([
      'what was kept for long enough could not be taken away; in an hour it is tried again',
      { code: 'LEDGER_FAILED' },
    ])
    broken = false
    await clock.advance(2 * HOUR)
    expect(await kept(ledger)).not.toMatch(PERSONAL)
  })
})
