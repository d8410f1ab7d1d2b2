import { describe, expect, test } from 'vitest'
import { espocrm, event, stage, started } from '../support/espocrm.ts'

const HOUR = 3_600_000
const create = { method: 'POST', path: '/Contact' } as const

describe('a create whose answer was lost', () => {
  test('after storing is found by its search and adopted, never created twice', async (t) => {
    const { crm, feed, clock, connector } = await stage(t)
    crm.failNext(create, 'drop_after_storing')
    const { account } = await feed(started())
    expect(account!.status).toBe('pending')
    await clock.advance(15_000)
    const after = await connector.result('call-1')
    expect(after!.account).toMatchObject({
      status: 'found',
      id: crm.contacts[0]!.id,
      reason: 'an earlier try had stored it',
    })
    expect(after!.record!.status).toBe('created')
    expect(crm.contacts).toHaveLength(1)
  })

  test('before storing is sent again only after the settle window and empty searches', async (t) => {
    const { crm, feed, clock, connector } = await stage(t)
    crm.failNext(create, 'drop')
    await feed(started())
    await clock.advance(350_000)
    expect(crm.contacts).toHaveLength(0)
    await clock.advance(30_000)
    expect(crm.contacts).toHaveLength(1)
    expect((await connector.result('call-1'))!.account!.status).toBe('created')
    expect(crm.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/Contact'))).toHaveLength(2)
  })

  test('keeps everybody else of the same person waiting', async (t) => {
    const { crm, feed, clock, connector } = await stage(t)
    crm.failNext(create, 'drop')
    await feed(started())
    const waiting = connector.handle(started({}, { sessionId: 'call-2' }))
    await clock.advance(12_000)
    expect((await waiting).account!.status).toBe('pending')
    await clock.advance(HOUR)
    expect(crm.contacts).toHaveLength(1)
    expect((await connector.result('call-2'))!.account).toMatchObject({ status: 'found', id: crm.contacts[0]!.id })
  })

  test('is held for a person when nothing can search it', async (t) => {
    const config = espocrm()
    Object.assign(config.record, { reuse: false })
    const { crm, feed, clock, connector } = await stage(t, config)
    crm.failNext({ method: 'POST', path: '/Case' }, 'drop_after_storing')
    const { record } = await feed(started())
    expect(record!.status).toBe('pending')
    await clock.advance(HOUR)
    expect((await connector.result('call-1'))!.record!.status).toBe('held')
    expect(crm.cases).toHaveLength(1)
  })

  test('is sent again without a search when the operator chose that', async (t) => {
    const config = espocrm()
    Object.assign(config.record, { reuse: false })
    Object.assign((config.record as { create: object }).create, { onAmbiguous: 'resend' })
    const { crm, feed, clock, connector } = await stage(t, config)
    crm.failNext({ method: 'POST', path: '/Case' }, 'drop')
    await feed(started())
    await clock.advance(HOUR)
    expect((await connector.result('call-1'))!.record!.status).toBe('created')
    expect(crm.cases).toHaveLength(1)
  })
})

describe('while nobody knows what became of a create', () => {
  test('it is searched as it was sent, whatever the session learns meanwhile', async (t) => {
    const { crm, feed, clock, connector } = await stage(t)
    crm.failNext(create, 'drop_after_storing')
    await feed(started())
    await feed(event('session.updated', { session: { endUser: { phoneNumber: '+12223335555' } } }))
    await clock.advance(HOUR)
    expect((await connector.result('call-1'))!.account).toMatchObject({ status: 'found', id: crm.contacts[0]!.id })
    expect(crm.contacts).toHaveLength(1)
  })

  test('whoever comes by the same identity waits until a person has decided what is held', async (t) => {
    const { crm, feed, clock, connector } = await stage(t)
    crm.failNext(create, 'drop')
    const byMail = { endUser: { name: 'Kim Park', email: 'kim@example.com' } }
    await feed(started(byMail))
    await feed(event('session.updated', { session: { endUser: { phoneNumber: '+12223334444' } } }))
    await clock.advance(HOUR)
    const later = connector.handle(started(byMail, { sessionId: 'call-2' }))
    await clock.advance(HOUR)
    expect((await connector.result('call-1'))!.account!.status).toBe('held')
    expect((await later).account).toMatchObject({
      status: 'pending',
      reason: 'another session resolves the same person',
    })
    expect(crm.contacts).toHaveLength(0)
  })

  test('a search that keeps failing is asked ever more rarely, and the create is held after a week', async (t) => {
    const { crm, feed, clock, connector } = await stage(t)
    crm.failNext(create, 'drop')
    await feed(started())
    crm.failNext({ method: 'GET', path: '/Contact', times: 10_000 }, { status: 403 })
    await clock.advance(167 * HOUR)
    expect((await connector.result('call-1'))!.account!.status).toBe('pending')
    await clock.advance(8 * HOUR)
    expect((await connector.result('call-1'))!.account!.status).toBe('held')
    expect(crm.requests.length).toBeLessThan(60)
    expect(crm.contacts).toHaveLength(0)
  })
})

describe('a create that was refused', () => {
  test('is searched again before it is sent again, as another session may have made it', async (t) => {
    const { crm, feed, clock, connector } = await stage(t)
    crm.failNext(create, { status: 429 })
    await feed(started())
    const other = await connector.handle(started({}, { sessionId: 'call-2' }))
    await clock.advance(HOUR)
    expect((await connector.result('call-1'))!.account).toMatchObject({ status: 'found', id: other.account!.id })
    expect(crm.contacts).toHaveLength(1)
  })

  test.each([403, 404, 405])('with %i stored nothing and is rejected', async (status) => {
    let close: (() => Promise<void>) | undefined
    const { crm, feed } = await stage({ onTestFinished: (fn: () => Promise<void>) => (close = fn) } as never)
    crm.failNext(create, { status })
    const { account } = await feed(started())
    expect(account).toMatchObject({ status: 'rejected', error: { status } })
    await close?.()
  })

  test('with 400 takes one look before it is tried again', async (t) => {
    const { crm, feed, clock, connector } = await stage(t)
    crm.failNext(create, { status: 400, afterStoring: true })
    const { account } = await feed(started())
    expect(account).toMatchObject({ status: 'found', reason: 'it was there after all' })
    await clock.advance(HOUR)
    expect(crm.contacts).toHaveLength(1)
    expect((await connector.result('call-1'))!.record!.status).toBe('created')
  })

  test('with 400 and nothing stored is tried again by the schedule', async (t) => {
    const { crm, feed, clock } = await stage(t)
    crm.failNext(create, { status: 400 })
    const { account } = await feed(started())
    expect(account!.status).toBe('pending')
    await clock.advance(13_000)
    expect(crm.contacts).toHaveLength(1)
  })

  test('is given up only after the last of 38 retries was really made', async (t) => {
    const { crm, feed, clock, connector } = await stage(t)
    crm.failNext({ method: 'GET', path: '/Contact', times: 1000 }, { status: 400 })
    await feed(started())
    await clock.advance(8 * 24 * HOUR)
    const { account } = (await connector.result('call-1'))!
    expect(account).toMatchObject({ status: 'failed' })
    expect(account!.reason).toContain('no try is left')
    expect(crm.requests).toHaveLength(39)
  })
})

/** A CRM that answers 409 with whom it has. */
function conflicting() {
  const config = espocrm()
  const account = config.account as { create: { headers?: object; conflict?: object } }
  delete account.create.headers
  account.create.conflict = { status: [409], data: '$', id: 'id', verify: { PHONE_NUMBER: 'phoneNumber' } }
  return config
}

test('a create without an id in its answer is not repeated by the next session, while the search does not show it', async (t) => {
  const { crm, feed, clock } = await stage(t)
  crm.failNext(create, { status: 200, body: {}, afterStoring: true })
  crm.failNext({ method: 'GET', path: '/Contact', times: 2 }, { status: 200, body: { list: [] } })
  expect((await feed(started())).account).toMatchObject({ status: 'missing_id' })
  expect((await feed(started({}, { sessionId: 'call-2' }))).account).toMatchObject({
    status: 'missing_id',
    reason: 'created a moment ago, and the CRM did not tell its id',
  })
  expect(crm.contacts).toHaveLength(1)
  await clock.advance(HOUR)
  expect((await feed(started({}, { sessionId: 'call-3' }))).account).toMatchObject({
    status: 'found',
    id: crm.contacts[0]!.id,
  })
})

describe('a conflict', () => {
  test('that names the person is adopted', async (t) => {
    const { crm, feed, connector } = await stage(t, conflicting())
    await connector.open({ id: 'a', endUser: { name: 'Kim Park', phoneNumber: '+12223334444' } })
    crm.failNext({ method: 'GET', path: '/Contact' }, { status: 200, body: '{"total":0,"list":[]}' })
    const { account } = await feed(started({}, { sessionId: 'b' }))
    expect(account).toMatchObject({ status: 'found', id: crm.contacts[0]!.id })
    expect(crm.contacts).toHaveLength(1)
  })

  test('that names a stranger is never adopted: it is searched, then held', async (t) => {
    const { crm, feed, connector, clock } = await stage(t, conflicting())
    await connector.open({ id: 'a', endUser: { name: 'Kim Park', phoneNumber: '+13334445555' } })
    const { account } = await feed(started({}, { sessionId: 'b' }))
    expect(account!.status).toBe('pending')
    await clock.advance(2 * HOUR)
    const after = await connector.result('b')
    expect(after!.account).toMatchObject({
      status: 'held',
      reason: 'the CRM says that it has one already, and no search shows the right one',
    })
    expect(after!.record).toMatchObject({ status: 'blocked' })
    expect(crm.contacts).toHaveLength(1)
  })

  test('that names somebody who cannot be compared is never adopted', async (t) => {
    const config = conflicting()
    Object.assign(config.account, { anonymous: 'create' })
    const { feed, connector, clock } = await stage(t, config)
    await connector.open({ id: 'a', endUser: { name: 'Unknown caller', phoneNumber: '+13334445555' } })
    await feed(started({ endUser: { name: 'Unknown caller', phoneNumber: 'anonymous' } }, { sessionId: 'b' }))
    await clock.advance(2 * HOUR)
    expect((await connector.result('b'))!.account).toMatchObject({
      status: 'held',
      reason: 'the CRM says that it has one already, and nothing can search it',
    })
  })
})

test('a create for nobody known is held when its answer was lost, as no search could tell', async (t) => {
  const config = espocrm()
  Object.assign(config.account, { anonymous: 'create' })
  const { crm, feed, clock, connector } = await stage(t, config)
  crm.failNext(create, 'drop')
  await feed(started({ endUser: { phoneNumber: 'anonymous' } }))
  await clock.advance(HOUR)
  expect((await connector.result('call-1'))!.account!.status).toBe('held')
  expect(crm.contacts).toHaveLength(0)
})

test('a create that is redirected is searched for and then rejected, never sent for ever', async (t) => {
  const { crm, feed, clock, connector } = await stage(t)
  crm.failNext({ ...create, times: 100 }, { status: 302, headers: { location: 'https://elsewhere.example.com/' } })
  await feed(started())
  await clock.advance(24 * HOUR)
  expect((await connector.result('call-1'))!.account).toMatchObject({
    status: 'rejected',
    error: { code: 'HTTP_REDIRECT', status: 302 },
  })
  expect(crm.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
})

test('a create whose URL a value would lead elsewhere is rejected, and says that', async (t) => {
  const config = espocrm()
  Object.assign(config.record, { create: { ...config.record.create, url: '/by/{NAME}/Case' } })
  const { crm, feed } = await stage(t, config)
  const { record } = await feed(started({ endUser: { name: '..', phoneNumber: '+12223334444' } }))
  expect(record).toMatchObject({ status: 'rejected', error: { code: 'FLOW_INCOMPLETE' } })
  expect(record!.reason).toContain('two dots, would lead elsewhere')
  expect(crm.cases).toEqual([])
})

test('a create that never answers is sent as often as the schedule has tries, each after its settle window', async (t) => {
  const { crm, feed, clock, connector } = await stage(t)
  crm.failNext({ ...create, times: 10_000 }, 'drop')
  await feed(started())
  await clock.advance(168 * HOUR)
  expect((await connector.result('call-1'))!.account!.status).toBe('pending')
  await clock.advance(16 * HOUR)
  expect((await connector.result('call-1'))!.account).toMatchObject({ status: 'failed', reason: 'no try is left' })
  expect(crm.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/Contact'))).toHaveLength(39)
})

test('what follows a create may fail: the create is over, and only what follows is tried again', async (t) => {
  const config = espocrm()
  const opened = { type: 'Post', parentType: 'Case', parentId: '{RECORD_ID}', post: 'opened' }
  Object.assign((config.record as { create: object }).create, {
    then: { method: 'POST', url: '/Note', params: opened },
  })
  const { crm, feed, clock, connector } = await stage(t, config)
  crm.failNext({ method: 'POST', path: '/Note' }, { status: 503 })
  expect((await feed(started())).record!.status).toBe('pending')
  await clock.advance(15_000)
  expect((await connector.result('call-1'))!.record).toMatchObject({ status: 'created', id: crm.cases[0]!.id })
  expect(crm.notes.map(({ post }) => post)).toContain('opened')
  expect(crm.cases).toHaveLength(1)
})

test('a create with a key is sent again by the schedule while the key lives, and searched for once it may have ended', async (t) => {
  const config = espocrm()
  Object.assign(config.record, { reuse: false })
  Object.assign((config.record as { create: object }).create, {
    unique: { by: 'key', key: { header: 'Idempotency-Key', ttlHours: 1 } },
    correlation: {
      param: 'cOperationId',
      find: {
        method: 'GET',
        url: '/Case',
        params: {
          'where[0][type]': 'equals',
          'where[0][attribute]': 'cOperationId',
          'where[0][value]': '{OPERATION_ID}',
        },
        response: { data: '$.list' },
      },
    },
  })
  const { crm, feed, clock, connector } = await stage(t, config)
  const post = { method: 'POST', path: '/Case' } as const
  const sends = (): number =>
    crm.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/Case')).length
  crm.failNext({ ...post, times: 8 }, 'drop')
  crm.failNext(post, 'drop_after_storing')
  await feed(started())
  await clock.advance(HOUR)
  expect(sends()).toBe(9)
  await clock.advance(2 * HOUR)
  expect(sends()).toBe(9)
  expect((await connector.result('call-1'))!.record).toMatchObject({ status: 'found', id: crm.cases[0]!.id })
})

test('an upsert that answers without a body keeps the id of its URL', async (t) => {
  const config = espocrm()
  Object.assign(config.account, {
    create: {
      method: 'PUT',
      url: '/Contact/ext-{PHONE_NUMBER|digits}',
      params: { lastName: '{LAST_NAME}' },
      unique: { by: 'upsert' },
    },
  })
  const { crm, feed } = await stage(t, config)
  crm.failNext({ method: 'PUT' }, { status: 204 })
  expect((await feed(started())).account).toMatchObject({ status: 'created', id: 'ext-12223334444' })
})

test('a Location that leads back to the list is no id', async (t) => {
  const config = espocrm()
  Object.assign((config.account as { create: object }).create, { response: { id: { header: 'Location' } } })
  const { crm, feed } = await stage(t, config)
  crm.failNext(create, { status: 201, headers: { Location: '/api/v1/Contact/' }, afterStoring: true })
  expect((await feed(started())).account).toMatchObject({ status: 'missing_id' })
})

test('a create for somebody known by e-mail alone is searched by the find that can tell', async (t) => {
  const config = espocrm()
  const account = config.account as { findByQuery: object }
  const byEmail = {
    method: 'GET',
    url: '/Contact',
    params: { 'where[0][type]': 'equals', 'where[0][attribute]': 'emailAddress', 'where[0][value]': '{EMAIL}' },
    response: { data: '$.list' },
  }
  Object.assign(account, { findByQuery: [account.findByQuery, byEmail] })
  const { crm, feed, clock, connector } = await stage(t, config)
  crm.failNext(create, 'drop_after_storing')
  await feed(started({ endUser: { name: 'Kim Park', email: 'kim@example.com' } }))
  await clock.advance(15_000)
  expect((await connector.result('call-1'))!.account).toMatchObject({ status: 'found', id: crm.contacts[0]!.id })
  expect(crm.contacts).toHaveLength(1)
})
