import { describe, expect, test } from 'vitest'
import { ended, espocrm, event, stage, started } from '../support/espocrm.ts'

describe('finding or creating the account', () => {
  test('an unknown caller becomes one account', async (t) => {
    const { crm, feed, story } = await stage(t)
    const { account } = await feed(started())
    expect(account).toMatchObject({
      status: 'created',
      id: crm.contacts[0]!.id,
      url: `${crm.url}/#Contact/view/${crm.contacts[0]!.id}`,
    })
    expect(crm.contacts).toMatchObject([{ firstName: 'Kim', lastName: 'Park', phoneNumber: '+12223334444' }])
    expect(story().slice(0, 3)).toEqual([
      'account.findById not_sent',
      'account.findByQuery none',
      'account.create created',
    ])
  })

  test('a known caller is found, and nothing is created', async (t) => {
    const { crm, feed } = await stage(t)
    const first = await feed(started())
    const second = await feed(started({}, { sessionId: 'call-2' }))
    expect(second.account).toMatchObject({ status: 'found', id: first.account!.id })
    expect(crm.contacts).toHaveLength(1)
  })

  test('an id of the platform is looked up first', async (t) => {
    const { feed, story, steps, connector } = await stage(t)
    const { account } = await feed(started())
    await connector.settled()
    steps.length = 0
    const second = await feed(started({ endUser: { accountId: account!.id } }, { sessionId: 'call-2' }))
    expect(second.account).toMatchObject({ status: 'found', id: account!.id })
    expect(story()[0]).toBe('account.findById found')
  })

  test('a 404 on the id leads to the find by query', async (t) => {
    const { feed, story } = await stage(t)
    const { account } = await feed(started({ endUser: { accountId: 'gone', phoneNumber: '+12223334444' } }))
    expect(account!.status).toBe('created')
    expect(story().slice(0, 3)).toEqual(['account.findById none', 'account.findByQuery none', 'account.create created'])
  })

  test('a find by id that fails otherwise is not "not found"', async (t) => {
    const { crm, feed } = await stage(t)
    crm.failNext({ path: '/Contact/gone' }, { status: 403 })
    const { account, record } = await feed(started({ endUser: { accountId: 'gone', phoneNumber: '+12223334444' } }))
    expect(account).toMatchObject({ status: 'rejected', error: { code: 'HTTP_STATUS', status: 403 } })
    expect(record).toMatchObject({ status: 'blocked', reason: 'the account is rejected' })
    expect(crm.contacts).toHaveLength(0)
  })

  test('a transient failure gets one second try while the agent waits', async (t) => {
    const { crm, feed, story } = await stage(t)
    crm.failNext({ method: 'GET', path: '/Contact' }, { status: 503 })
    const { account } = await feed(started())
    expect(account!.status).toBe('created')
    expect(crm.requests.filter(({ method, path }) => method === 'GET' && path.endsWith('/Contact'))).toHaveLength(2)
    expect(story().slice(1, 3)).toEqual(['account.findByQuery failed', 'account.findByQuery none'])
  })

  test('a find that keeps failing is pending, creates nothing, and goes on by the schedule', async (t) => {
    const { crm, feed, clock, connector } = await stage(t)
    crm.failNext({ method: 'GET', path: '/Contact', times: 3 }, { status: 500 })
    const { account, record } = await feed(started())
    expect(account).toMatchObject({ status: 'pending', error: { status: 500 } })
    expect(record!.status).toBe('pending')
    expect(crm.contacts).toHaveLength(0)
    await clock.advance(12_000)
    expect((await connector.result('call-1'))!.account!.status).toBe('pending')
    await clock.advance(30_000)
    const after = await connector.result('call-1')
    expect(after!.account!.status).toBe('created')
    expect(after!.record!.status).toBe('created')
  })

  test('whenMissing: skip creates nothing', async (t) => {
    const config = espocrm()
    Object.assign(config.account, { whenMissing: 'skip' })
    const { crm, feed } = await stage(t, config)
    const { account, record } = await feed(started())
    expect(account).toMatchObject({ status: 'skipped', reason: 'not found, and account.whenMissing is skip' })
    expect(record).toMatchObject({ status: 'skipped', reason: 'there is no account' })
    expect(crm.contacts).toHaveLength(0)
  })

  test('of several candidates the first is taken, and the outcome says so', async (t) => {
    const { feed, connector } = await stage(t)
    await connector.open({ id: 'a', endUser: { name: 'A One', phoneNumber: '+12223334444' } })
    const config = espocrm()
    Object.assign(config.account, {
      findByQuery: {
        method: 'GET',
        url: '/Contact',
        params: {
          'where[0][type]': 'like',
          'where[0][attribute]': 'phoneNumber',
          'where[0][value]': '%{PHONE_NUMBER|last:4}',
        },
        response: { data: '$.list', onSeveral: 'first' },
      },
    })
    await feed(started({ endUser: { name: 'B Two', phoneNumber: '+13334445555' } }, { sessionId: 'b' }))
    const third = await stage(t, config)
    await third.connector.open({ id: 'a', endUser: { name: 'A One', phoneNumber: '+12223334444' } })
    await third.connector.open({ id: 'b', endUser: { name: 'B Two', phoneNumber: '+13334440000' } })
    third.crm.contacts.forEach((contact) => Object.assign(contact, { phoneNumber: '+10000004444' }))
    const { account } = await third.feed(started({}, { sessionId: 'c' }))
    expect(account).toMatchObject({ status: 'found', several: true })
    expect(account!.candidates).toHaveLength(2)
  })

  test('onSeveral: error makes the account ambiguous, and nothing is created', async (t) => {
    const config = espocrm()
    const find = (config.account as { findByQuery: { response: object } }).findByQuery
    find.response = { data: '$.list', onSeveral: 'error' }
    const { crm, feed, connector } = await stage(t, config)
    await connector.open({ id: 'a', endUser: { name: 'A One', phoneNumber: '+12223334444' } })
    await connector.open({ id: 'b', endUser: { name: 'B Two', phoneNumber: '+13334445555' } })
    crm.contacts.forEach((contact) => Object.assign(contact, { phoneNumber: '+12223334444' }))
    const { account, record } = await feed(started({}, { sessionId: 'c' }))
    expect(account).toMatchObject({ status: 'ambiguous' })
    expect(record).toMatchObject({ status: 'blocked' })
    expect(crm.contacts).toHaveLength(2)
  })

  test('a create that answers 2xx without an id is missing_id and is not tried again', async (t) => {
    const { crm, feed, clock } = await stage(t)
    crm.failNext({ method: 'POST', path: '/Contact' }, { status: 200, body: '{"name":"Kim"}' })
    const { account, record } = await feed(started())
    expect(account!.status).toBe('missing_id')
    expect(record).toMatchObject({ status: 'blocked', reason: 'the account is missing_id' })
    await clock.advance(3_600_000)
    expect(crm.contacts).toHaveLength(0)
  })
})

describe('a session without an identity', () => {
  const withheld = started({ endUser: { phoneNumber: 'anonymous' } })

  test('is skipped by default, with its reason', async (t) => {
    const { crm, feed } = await stage(t)
    const { account, record } = await feed(withheld)
    expect(account).toMatchObject({ status: 'skipped', reason: 'nobody can tell who it is' })
    expect(record!.status).toBe('skipped')
    expect(crm.requests).toHaveLength(0)
  })

  test('belongs to the account that anonymous.useId names', async (t) => {
    const config = espocrm()
    Object.assign(config.account, { anonymous: { useId: 'nobody' } })
    Object.assign(config.record, { reuse: false })
    const { crm, feed } = await stage(t, config)
    crm.failNext({ method: 'POST', path: '/Case' }, { status: 200, body: '{"id":"r1"}' })
    const { account, record } = await feed(withheld)
    expect(account).toMatchObject({ status: 'found', id: 'nobody' })
    expect(record).toMatchObject({ status: 'created', id: 'r1' })
  })

  test('becomes an account of its own with anonymous: create', async (t) => {
    const config = espocrm()
    Object.assign(config.account, { anonymous: 'create' })
    const { crm, feed } = await stage(t, config)
    const { account } = await feed(withheld)
    expect(account!.status).toBe('created')
    expect(crm.contacts).toMatchObject([{ lastName: '--' }])
  })

  test('waits for its start at most a minute when another event comes first', async (t) => {
    const { crm, feed, clock, connector } = await stage(t)
    const early = await feed(event('session.updated'))
    expect(early.account!.status).toBe('pending')
    await clock.advance(59_000)
    expect((await connector.result('call-1'))!.account!.status).toBe('pending')
    await clock.advance(2_000)
    expect((await connector.result('call-1'))!.account!.status).toBe('skipped')
    expect(crm.requests).toHaveLength(0)
  })

  test('goes on as soon as the identity comes', async (t) => {
    const { feed } = await stage(t)
    await feed(event('session.updated'))
    const { account, record } = await feed(started())
    expect(account!.status).toBe('created')
    expect(record!.status).toBe('created')
  })

  test('that was skipped is run again when an identity arrives, with its comments', async (t) => {
    const { crm, feed, connector } = await stage(t)
    await feed(withheld, ended({ at: '2026-11-20T10:05:00Z' }))
    await connector.settled()
    const { account, record } = await feed(
      event('session.updated', { session: { endUser: { phoneNumber: '+12223334444' } } }, '2026-11-20T10:06:00Z'),
    )
    await connector.settled()
    expect(account!.status).toBe('created')
    expect(record!.status).toBe('created')
    expect(crm.notes.map(({ post }) => String(post).split(' at ')[0])).toEqual(['Call started', 'Call ended'])
  })

  test('waits its minute from when the flow begins', async (t) => {
    const config = espocrm()
    Object.assign(config.account, { on: 'assigned' })
    const { feed, clock, connector } = await stage(t, config)
    await feed(event('session.queue_selected'))
    await clock.advance(70_000)
    const { account } = await feed(event('session.assigned'))
    expect(account!.status).toBe('pending')
    await clock.advance(61_000)
    expect((await connector.result('call-1'))!.account!.status).toBe('skipped')
  })

  test('has its account updated when an identity arrives later', async (t) => {
    const config = espocrm()
    const update = { method: 'PUT', url: '/Contact/{ACCOUNT_ID}', params: { description: 'called again' } }
    Object.assign(config.account, { update })
    const { crm, feed, connector } = await stage(t, config)
    await connector.handle(started({}, { sessionId: 'earlier' }))
    await feed(withheld)
    await connector.settled()
    await feed(
      event('session.updated', { session: { endUser: { phoneNumber: '+12223334444' } } }, '2026-11-20T10:06:00Z'),
    )
    await connector.settled()
    expect(crm.contacts.map(({ description }) => description)).toEqual(['called again'])
  })
})
