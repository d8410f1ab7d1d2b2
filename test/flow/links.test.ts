import { describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { stringifyJson } from '../../src/util/json.ts'
import { ended, espocrm, event, stage, started } from '../support/espocrm.ts'

type Links = NonNullable<Config['links']>

const withLinks = (links: Links, more: Partial<Config> = {}) => ({ ...espocrm(), links, ...more })

describe('the lookup URL', () => {
  const VARIABLES = [
    'ANI',
    'CUID',
    'EMAIL',
    'MENU_PATH',
    'MENU_ID',
    'CHANNEL',
    'TYPE',
    'CUSTOMER_PHONE_NUMBER',
    'SUPPORT_PHONE_NUMBER',
    'OUTBOUND_NUMBER',
    'SESSION_ID',
    'CUSTOM_AGENT_ID',
  ]
  const every = `https://crm.example.com/lookup?${VARIABLES.map((name) => `${name}={${name}}`).join('&')}`

  test('knows every variable, and leaves those out that have no value', async (t) => {
    const { connector } = await stage(t, withLinks({ phone: every }))
    const full = await connector.links({
      id: 's1',
      channel: 'voice_call',
      lookupType: 'IVR_Call',
      endUser: { phoneNumber: '+1 222 333 4444', customUserId: 'kim', email: 'kim@example.com' },
      agent: { customId: '007' },
      queue: { menuId: 12, menuPath: ['Orders', 'Order confirmation', 'Order info'] },
      supportPhoneNumber: '+18005550100',
      outboundPhoneNumber: '+18005550101',
    })
    expect(Object.fromEntries(new URL(full.lookup!).searchParams)).toEqual({
      ANI: '+12223334444',
      CUID: 'kim',
      EMAIL: 'kim@example.com',
      MENU_PATH: 'Orders/Order confirmation/Order info',
      MENU_ID: '12',
      CHANNEL: 'voice_call',
      TYPE: 'IVR_Call',
      CUSTOMER_PHONE_NUMBER: '+12223334444',
      SUPPORT_PHONE_NUMBER: '+18005550100',
      OUTBOUND_NUMBER: '+18005550101',
      SESSION_ID: 's1',
      CUSTOM_AGENT_ID: '007',
    })
    const bare = await connector.links({ id: 's2', lookupType: 'Outbound_Call' })
    expect(bare.lookup).toBe('https://crm.example.com/lookup?TYPE=Outbound_Call&SESSION_ID=s2')
  })

  test.for([
    ['IncomingCall(app)', 'sdk'],
    ['ScheduledCall(app)', 'sdk'],
    ['IncomingCall(web)', 'sdk'],
    ['ScheduledCall(web)', 'sdk'],
    ['Outbound_Call', 'phone'],
    ['OutboundCall(api)', 'phone'],
    ['IncomingCall(api)', 'phone'],
    ['IVR_Call', 'phone'],
    ['IVRCall(app)', 'phone'],
    ['Voicemail', 'phone'],
    ['Mobile', 'sdk'],
    ['Web', 'sdk'],
    ['SMS', 'phone'],
  ])('of a session of the type %s is links.%s', async ([lookupType, which], t) => {
    const { connector } = await stage(t, withLinks(BOTH))
    expect((await connector.links({ id: 's1', lookupType })).lookup).toBe(BOTH[which as 'sdk'])
  })

  test.for([
    ['Voice Inbound', 'phone'],
    ['Voice Inbound (IVR using Mobile)', 'phone'],
    ['Voice Inbound (Mobile)', 'sdk'],
    ['Voice Callback (Web)', 'sdk'],
    ['Voice Scheduled (Mobile)', 'sdk'],
    ['Voice Outbound (API)', 'phone'],
    ['Voice Campaign (UJET)', 'phone'],
    ['Messaging (Whatsapp)', 'phone'],
    ['Messaging Inbound (SMS)', 'phone'],
    ['messaging inbound (web chat)', 'sdk'],
    ['Messaging (Mobile)', 'sdk'],
  ])('of a session of the newer type %s is links.%s', async ([type, which], t) => {
    const { connector } = await stage(t, withLinks(BOTH))
    expect((await connector.links({ id: 's1', type })).lookup).toBe(BOTH[which as 'sdk'])
  })

  test('of a session without a type is chosen by what is known of the customer', async (t) => {
    const { connector } = await stage(t, withLinks(BOTH))
    const lookup = async (endUser: object) => (await connector.links({ id: 's1', endUser })).lookup
    expect(await lookup({})).toBe(BOTH.phone)
    expect(await lookup({ phoneNumber: '+12223334444', customUserId: 'kim' })).toBe(BOTH.phone)
    expect(await lookup({ customUserId: 'kim' })).toBe(BOTH.sdk)
    expect(await lookup({ email: 'kim@example.com' })).toBe(BOTH.sdk)
  })

  test('that a value would lead elsewhere is not given', async (t) => {
    const { connector } = await stage(t, withLinks({ phone: 'https://crm.example.com/lookup/{CUID}' }))
    const endUser = { phoneNumber: '+12223334444', customUserId: '..' }
    expect((await connector.links({ id: 's1', endUser })).lookup).toBeUndefined()
  })

  test('is stored nowhere, and the number in it is gone when the data of the session is', async (t) => {
    const ledger = createMemoryLedger()
    const { connector, feed, clock } = await stage(t, withLinks({ phone: every }, { privacy: { payloadHours: 1 } }), {
      ledger,
    })
    await feed(started({ queue: { id: '8469', menuPath: ['Orders'] } }))
    expect((await connector.links('call-1'))!.lookup).toContain('ANI=%2B12223334444')
    await feed(ended())
    await connector.settled()
    const kept = async () =>
      stringifyJson([await ledger.lane('default', 'call-1'), await ledger.trace('default', 'call-1')])
    expect(await kept()).toContain('2223334444')
    expect(await kept()).not.toContain('crm.example.com/lookup')
    await clock.advance(3 * 3_600_000)
    expect(await kept()).not.toContain('2223334444')
    expect((await connector.links('call-1'))!.lookup).not.toContain('ANI')
  })
})

test('the display URL may name account and record, or nothing', async (t) => {
  const { connector, feed } = await stage(t, withLinks({ display: 'https://crm.example.com/#home?case={RECORD_ID}' }))
  expect((await connector.links({ id: 's1' })).display).toBe('https://crm.example.com/#home')
  const { record } = await feed(started())
  expect((await connector.links('call-1'))!.display).toBe(`https://crm.example.com/#home?case=${String(record!.id)}`)
})

test('a session that is given takes over what is known of it', async (t) => {
  const { connector, crm } = await stage(t)
  const session = { id: 'call-1', endUser: { phoneNumber: '+12223334444' } }
  expect(await connector.links('call-1')).toBeUndefined()
  expect((await connector.links(session)).account).toBeUndefined()
  const { account, record } = await connector.open(session)
  expect(await connector.links({ ...session, queue: { menuPath: ['Orders'] } })).toMatchObject({
    account: `${crm.url}/#Contact/view/${String(account!.id)}`,
    record: `${crm.url}/#Case/view/${String(record!.id)}`,
    lookup: 'https://crm.example.com/lookup?ani=%2B12223334444&menu=Orders',
  })
  expect((await connector.links(session, { recordId: 'r 9' })).record).toBe(`${crm.url}/#Case/view/r%209`)
})

describe('the screen pop of a queue', () => {
  const POP = 'https://crm.example.com/new?account={ACCOUNT_ID}&phone={PHONE_NUMBER}'
  const queue = { id: '8469', name: 'Orders' }

  /** Nobody is created by the connector: the agent does that on the page that pops up. */
  function popping(screenPop = POP): Config {
    const config = espocrm()
    Object.assign(config.account, { whenMissing: 'skip' })
    const params = { name: '{TICKET_SUBJECT}', description: 'account {ACCOUNT_ID}' }
    Object.assign(config.record, { create: { method: 'POST', url: '/Case', params } })
    return { ...config, queues: { 8469: { screenPop } } }
  }

  test('names the account that was just created, and is absent where one is found', async (t) => {
    const { connector, feed } = await stage(t, { ...espocrm(), queues: { 8469: { screenPop: POP } } })
    const { account } = await feed(started({ queue }))
    expect((await connector.links('call-1'))!.screenPop).toBe(
      `https://crm.example.com/new?account=${String(account!.id)}&phone=%2B12223334444`,
    )
    await feed(started({ queue }, { sessionId: 'call-2' }))
    expect((await connector.links('call-2'))!.screenPop).toBeUndefined()
  })

  test('is absent in other queues, and while nobody knows whether there is an account', async (t) => {
    const config = popping()
    Object.assign(config.account!, { on: 'assigned' })
    const { connector, feed } = await stage(t, config)
    await feed(started({ queue }), started({ queue: { id: '1' } }, { sessionId: 'call-2' }))
    expect((await connector.links('call-1'))!.screenPop).toBeUndefined()
    await feed(event('session.assigned', {}, '2026-11-20T10:00:05Z'))
    expect((await connector.links('call-1'))!.screenPop).toContain('account=temp-')
    await feed(event('session.assigned', { sessionId: 'call-2' }, '2026-11-20T10:00:05Z'))
    expect((await connector.links('call-2'))!.screenPop).toBeUndefined()
  })

  test('has a temporary account id that the record has, too; the CRM is not asked for it', async (t) => {
    const { crm, connector, feed } = await stage(t, popping())
    const { account, record } = await feed(started({ queue }))
    await connector.settled()
    expect(account).toMatchObject({ status: 'skipped', id: expect.stringMatching(/^temp-\w{16}$/) as string })
    expect(record!.status).toBe('created')
    expect(crm.contacts).toEqual([])
    expect(crm.cases).toMatchObject([{ description: `account ${String(account!.id)}` }])
    const links = (await connector.links('call-1'))!
    expect(links.screenPop).toBe(`https://crm.example.com/new?account=${String(account!.id)}&phone=%2B12223334444`)
    expect(links.account).toBeUndefined()
    expect(crm.requests.filter(({ method, path }) => method !== 'POST' && path.includes('temp-'))).toEqual([])
  })

  test('names nobody of the CRM: neither when the data is wiped nor when the person is erased', async (t) => {
    const { connector, feed, clock } = await stage(t, { ...popping(), privacy: { payloadHours: 1 } })
    await feed(started({ queue }), ended())
    await connector.settled()
    await clock.advance(3 * 3_600_000)
    expect((await connector.links('call-1'))!.account).toBeUndefined()
    await feed(started({ queue }, { sessionId: 'call-2' }))
    await connector.settled()
    const { entities } = await connector.eraseSubject({ phoneNumber: '+12223334444' })
    expect(entities.map(({ kind }) => kind)).toEqual(['record', 'record'])
  })

  test('is over when a person has made the account: the record belongs there', async (t) => {
    const config = popping()
    Object.assign(config.record!, {
      reassign: [
        { method: 'PUT', url: '/Case/{RECORD_ID}', params: { description: '{ACCOUNT_ID} was {FORMER_ACCOUNT_ID}' } },
      ],
    })
    const { crm, connector, feed } = await stage(t, config)
    const before = await feed(started({ queue }))
    await feed(event('session.account_chosen', { account: { id: 'c77' } }, '2026-11-20T10:01:00Z'))
    await connector.settled()
    expect((await connector.result('call-1'))!.account).toMatchObject({ status: 'found', id: 'c77' })
    expect(crm.cases).toMatchObject([{ description: `c77 was ${String(before.account!.id)}` }])
    expect(await connector.links('call-1')).toMatchObject({
      account: `${crm.url}/#Contact/view/c77`,
      screenPop: undefined,
    })
  })

  test('without {ACCOUNT_ID} makes no temporary account, so there is no record either', async (t) => {
    const { crm, connector, feed } = await stage(t, popping('https://crm.example.com/new?phone={PHONE_NUMBER}'))
    const { account, record } = await feed(started({ queue }))
    expect([account!.status, account!.id, record!.status]).toEqual(['skipped', undefined, 'skipped'])
    expect(crm.cases).toEqual([])
    expect((await connector.links('call-1'))!.screenPop).toBe('https://crm.example.com/new?phone=%2B12223334444')
  })

  test('of somebody whom nobody can tell names no account', async (t) => {
    const { connector, feed } = await stage(t, popping())
    await feed(started({ queue, endUser: { phoneNumber: 'anonymous' } }))
    expect((await connector.links('call-1'))!.screenPop).toBe('https://crm.example.com/new')
  })

  test('is told before the session is known, as that of an account that is not found', async (t) => {
    const { connector } = await stage(t, popping())
    const session = { id: 's1', queue, endUser: { phoneNumber: '+12223334444' } }
    expect((await connector.links(session)).screenPop).toBe('https://crm.example.com/new?phone=%2B12223334444')
    expect((await connector.links(session, { accountId: '7' })).screenPop).toContain('?account=7&')
  })
})

const BOTH = { phone: 'https://crm.example.com/phone', sdk: 'https://crm.example.com/sdk' }
