import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createConnector } from '../src/connector.ts'
import { fetchTransport } from '../src/http/fetch-transport.ts'
import type { Ledger } from '../src/ledger/ledger.ts'
import { createMemoryLedger } from '../src/ledger/memory-ledger.ts'
import { silentLogger } from '../src/observe/logger.ts'
import type { SessionEventInput } from '../src/session/event-schema.ts'
import { ended, espocrm, event, stage, started } from './support/espocrm.ts'

test('an event that is not valid is refused with its fields, without their values, and stores nothing', async (t) => {
  const { crm, connector } = await stage(t)
  const wrong = { ...started(), at: 'yesterday', session: { endUser: { phonenumber: '+12223334444' } } }
  const error = await connector.handle(wrong as never).catch((one: unknown) => one)
  expect(error).toMatchObject({ code: 'EVENT_INVALID' })
  expect(String(error)).toContain('at: expected a time in ISO 8601')
  expect(String(error)).toContain('session.endUser: unknown phonenumber')
  expect(inspect(error)).not.toContain('+12223334444')
  expect(await connector.result('call-1')).toBeUndefined()
  expect(crm.requests).toHaveLength(0)
})

test('a closed connector takes nothing more', async (t) => {
  const { connector } = await stage(t)
  await connector.close()
  await connector.close()
  await expect(connector.handle(started())).rejects.toMatchObject({ code: 'CONNECTOR_CLOSED' })
})

test('handle waits for the CRM no longer than interactiveSeconds', async (t) => {
  const { crm, connector, clock } = await stage(t, { ...espocrm(), interactiveSeconds: 3, timeoutSeconds: 10 })
  crm.failNext({ method: 'GET', path: '/Contact' }, { delayMs: 8_000 })
  const handled = connector.handle(started())
  await clock.advance(3_000)
  expect((await handled).account!.status).toBe('pending')
  await clock.advance(6_000)
  await connector.settled()
  expect((await connector.result('call-1'))!.account!.status).toBe('created')
})

test('two calls of one person at the same moment share one account', async (t) => {
  const { crm, connector } = await stage(t)
  const calls = Array.from({ length: 8 }, (_, index) => started({}, { sessionId: `call-${index}` }))
  const results = await Promise.all(calls.map((call) => connector.handle(call)))
  expect(new Set(results.map(({ account }) => account!.id)).size).toBe(1)
  expect(crm.contacts).toHaveLength(1)
})

test('somebody whom the search does not show yet is not created again', async (t) => {
  const { crm, connector, feed } = await stage(t)
  const first = await feed(started())
  crm.failNext({ method: 'GET', path: '/Contact' }, { status: 200, body: '{"total":0,"list":[]}' })
  const second = await connector.handle(started({}, { sessionId: 'call-2' }))
  expect(second.account).toMatchObject({ status: 'found', id: first.account!.id })
  expect(second.account!.reason).toContain('does not show it yet')
  expect(crm.contacts).toHaveLength(1)
})

test('somebody who was deleted is created anew, however often they call', async (t) => {
  const { crm, connector, clock } = await stage(t)
  await connector.handle(started())
  crm.failNext({ method: 'GET', path: '/Contact', times: 100 }, { status: 200, body: '{"total":0,"list":[]}' })
  const statuses = []
  for (const sessionId of ['call-2', 'call-3']) {
    await clock.advance(240_000)
    statuses.push((await connector.handle(started({}, { sessionId }))).account!.status)
  }
  expect(statuses).toEqual(['found', 'created'])
})

test('a listener that throws is reported and changes nothing', async (t) => {
  const reported: unknown[] = []
  const error = (message: string, facts?: object) => void reported.push([message, facts])
  const options = {
    logger: { ...silentLogger, error },
    onStep: () => {
      throw new Error('a fault of the listener')
    },
  }
  const { crm, feed, connector } = await stage(t, espocrm(), options)
  const { account, record } = await feed(started())
  await connector.settled()
  expect([account!.status, record!.status]).toEqual(['created', 'created'])
  expect(crm.notes).toHaveLength(1)
  expect(reported).toContainEqual(['a listener threw', { listener: 'onStep' }])
})

test('when the ledger fails, handle rejects, and what was stored goes on by itself', async (t) => {
  const memory = createMemoryLedger()
  let failures = 1
  const ledger: Ledger = {
    ...memory,
    commit: async (change) => {
      if (change.operations?.some(({ progress }) => progress !== undefined) && failures-- > 0) throw new Error('full')
      return memory.commit(change)
    },
  }
  const { crm, feed, clock, connector } = await stage(t, espocrm(), { ledger })
  await expect(feed(started())).rejects.toMatchObject({ code: 'LEDGER_FAILED' })
  expect(crm.contacts).toHaveLength(0)
  await clock.advance(10_000)
  await connector.settled()
  const { account, record } = (await connector.result('call-1'))!
  expect([account!.status, record!.status]).toEqual(['created', 'created'])
  expect(crm.notes).toHaveLength(1)
})

test('an identity that comes while a session is skipped is not missed, however slow the ledger', async (t) => {
  const memory = createMemoryLedger()
  const slow = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  const ledger: Ledger = {
    ...memory,
    commit: async (change) => {
      if (change.operations?.[0]?.outcome.status === 'skipped') {
        reached.resolve()
        await slow.promise
      }
      return memory.commit(change)
    },
  }
  const { feed, connector } = await stage(t, espocrm(), { ledger })
  const first = feed(started({ endUser: {} }))
  await reached.promise
  const second = feed(event('session.updated', { id: 'e-late', session: { endUser: { phoneNumber: '+12223334444' } } }))
  await vi.waitUntil(async () => memory.knowsEvent('default', 'call-1', 'e-late'))
  slow.resolve()
  await Promise.all([first, second])
  await connector.settled()
  expect((await connector.result('call-1'))!.account!.status).toBe('created')
})

/** What the CRM holds after these events and the patience of a session without a start. */
async function stateAfter(order: SessionEventInput[]) {
  const closers: (() => Promise<void>)[] = []
  const { crm, connector, clock } = await stage({
    onTestFinished: (fn: () => Promise<void>) => closers.push(fn),
  } as never)
  for (const one of order) await connector.handle(one)
  await clock.advance(61_000)
  await connector.settled()
  const state = {
    contacts: crm.contacts.map(({ name, phoneNumber }) => ({ name, phoneNumber })),
    cases: crm.cases.map(({ description }) => description),
    notes: crm.notes.map(({ post }) => String(post)).toSorted(),
  }
  for (const close of closers) await close()
  return state
}

test('any order and repetition of events leads to the same CRM', async () => {
  const all: SessionEventInput[] = [
    started({ agent: { id: '7', name: 'Ann', email: 'ann@example.com' } }),
    event('session.rated', { rating: 4, feedback: 'fine' }, '2026-11-20T10:11:00Z'),
    event('session.transferred', { to: { agent: { id: '8', name: 'Ben' } } }, '2026-11-20T10:05:00Z'),
    event('session.disposition', { code: 'resolved' }, '2026-11-20T10:12:00Z'),
    ended(),
  ]
  const expected = await stateAfter(all)
  const orders = fc
    .array(fc.constantFrom(...all), { maxLength: 3 })
    .chain((extra) => fc.shuffledSubarray([...all, ...extra], { minLength: all.length + extra.length }))
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      const { contacts, cases, notes } = await stateAfter(order)
      expect({ contacts, cases }).toEqual({ contacts: expected.contacts, cases: expected.cases })
      expect(notes).toHaveLength(expected.notes.length)
    }),
    { numRuns: 25 },
  )
}, 60_000)

test('ids beyond 2^53 go round without losing a digit', async (t) => {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      bodies.push(body)
      const answer =
        request.method === 'GET' ? '{"list":[{"id":90071992547409931,"phoneNumber":"+12223334444"}]}' : '{"id":0}'
      response.setHeader('content-type', 'application/json').end(answer)
    })
  }).listen(0, '127.0.0.1')
  t.onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const config = espocrm()
  Object.assign(config, {
    record: { create: (config.record as { create: object }).create },
    comment: undefined,
    upload: undefined,
  })
  const connector = await createConnector(config, {
    settings: { CRM_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, CRM_API_KEY: 'k' },
  })
  t.onTestFinished(() => connector.close())
  const { account, record } = await connector.handle(started())
  expect([account!.id, record]).toEqual(['90071992547409931', expect.objectContaining({ status: 'created', id: 0 })])
  expect(bodies.at(-1)).toContain('"contactId":90071992547409931}')
})

test('plan shows the requests with the secret masked and unknown ids by name, and sends nothing', async (t) => {
  const { crm, connector } = await stage(t)
  const requests = await connector.plan({ id: 'call-1', endUser: { name: 'Kim Park', phoneNumber: '(222) 333-4444' } })
  expect(requests.map(({ endpoint, status }) => `${endpoint} ${status}`)).toEqual([
    'account.findById not_sent',
    'account.findByQuery ready',
    'account.create ready',
    'record.findByQuery ready',
    'record.create ready',
    'record.update ready',
    'comment ready',
    'upload ready',
    'upload.then ready',
  ])
  expect(requests[1]!.url).toContain('value%5D=%2B12223334444')
  expect(requests[4]!.body).toContain('"contactId":"<ACCOUNT_ID>"')
  expect(JSON.stringify(requests)).not.toContain(crm.apiKey)
  expect(requests[1]!.headers!['x-api-key']).toBe('[secret]')
  expect(crm.requests).toHaveLength(0)
  const [only] = await connector.plan({ id: 'call-1', endUser: { phoneNumber: '+12223334444' } }, 'account.create')
  expect(only!.endpoint).toBe('account.create')
})

test('the trace tells the story without secrets and without the customer', async (t) => {
  const { crm, connector, feed } = await stage(t)
  await feed(started(), ended())
  await connector.settled()
  const steps = []
  for await (const step of connector.trace('call-1')) steps.push(step)
  expect(steps.length).toBeGreaterThan(5)
  const text = JSON.stringify(steps)
  for (const hidden of [crm.apiKey, '2223334444', 'Kim', 'Park']) expect(text).not.toContain(hidden)
})

test('links are filled in for the kind of session', async (t) => {
  const { crm, connector, feed } = await stage(t)
  const { account } = await feed(started({ queue: { id: '1', name: 'Orders', menuPath: ['Orders', 'Info'] } }))
  expect(await connector.links('call-1')).toMatchObject({
    account: `${crm.url}/#Contact/view/${account!.id}`,
    lookup: 'https://crm.example.com/lookup?ani=%2B12223334444&menu=Orders%2FInfo',
  })
  await feed(
    started(
      { lookupType: 'Web', endUser: { customUserId: 'kim', phoneNumber: '+12223334444' } },
      { sessionId: 'web-1' },
    ),
  )
  expect((await connector.links('web-1'))!.lookup).toBe('https://crm.example.com/lookup?cuid=kim')
})

test('a connector shows no secret when it is inspected', async (t) => {
  const { crm, connector } = await stage(t)
  expect(inspect(connector, { depth: Infinity, showHidden: true })).not.toContain(crm.apiKey)
})

test('fetch can be the transport', async (t) => {
  const { crm, feed } = await stage(t, espocrm(), { transport: fetchTransport(fetch) })
  const { account, record } = await feed(started())
  expect([account!.status, record!.status]).toEqual(['created', 'created'])
  expect(crm.contacts).toHaveLength(1)
})

describe('an event that nobody waits for', () => {
  test('is stored when accept resolves, and what it leads to goes on behind', async (t) => {
    const { crm, connector, clock } = await stage(t)
    crm.failNext({ method: 'GET', path: '/Contact' }, { delayMs: 4_000 })
    await connector.accept(started())
    expect((await connector.result('call-1'))!.account!.status).toBe('pending')
    await clock.advance(4_000)
    await connector.settled()
    expect((await connector.result('call-1'))!.account!.status).toBe('created')
  })

  test('changes nothing when it comes again', async (t) => {
    const { crm, connector } = await stage(t)
    const again = started()
    for (let i = 0; i < 3; i++) await connector.accept(again)
    await connector.settled()
    expect([crm.contacts.length, crm.cases.length, crm.notes.length]).toEqual([1, 1, 1])
  })

  test('is refused when it is not valid, when the ledger fails and when the connector is closed', async (t) => {
    const ledger = { ...createMemoryLedger(), commit: () => Promise.reject(new Error('full')) }
    const { connector } = await stage(t, espocrm(), { ledger })
    await expect(connector.accept({} as never)).rejects.toMatchObject({ code: 'EVENT_INVALID' })
    await expect(connector.accept(started())).rejects.toMatchObject({ code: 'LEDGER_FAILED' })
    await connector.close()
    await expect(connector.accept(started())).rejects.toMatchObject({ code: 'CONNECTOR_CLOSED' })
  })
})
