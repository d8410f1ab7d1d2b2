import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { documented } from '../adapters/whippy/deliveries.ts'
import { ended, espocrm, started } from '../support/espocrm.ts'
import { freePort } from '../http/servers.ts'
import { API_KEY, type Asking, serving } from './serving.ts'

const KIM = { agent: { id: '7', email: 'Alex@example.com' } }

describe('events', () => {
  test('one is stored before it is answered, and its work goes on behind', async (context) => {
    const { ask, connector, crm } = await serving(context)
    expect(await ask('/v1/events', { body: started() })).toMatchObject({ status: 202, json: { accepted: 1 } })
    expect(await connector.session('call-1')).toMatchObject({ endUser: { name: 'Kim Park' } })
    await connector.settled()
    expect(crm.cases).toHaveLength(1)
  })

  test('several come in their order, and a repeated one changes nothing', async (context) => {
    const { ask, connector, crm } = await serving(context)
    const call = [started(), ended()]
    for (let round = 0; round < 3; round++)
      expect(await ask('/v1/events', { body: call })).toMatchObject({ status: 202, json: { accepted: 2 } })
    await connector.settled()
    expect([crm.contacts, crm.cases, crm.notes].map(({ length }) => length)).toEqual([1, 1, 2])
  })

  test('with ?wait=true the answer has account and record', async (context) => {
    const { ask } = await serving(context)
    const { status, json } = await ask('/v1/events?wait=true', { body: [started(), started()] })
    expect({ status, json }).toMatchObject({
      status: 200,
      json: {
        accepted: 2,
        sessions: [
          {
            sessionId: 'call-1',
            session: { endUser: { phoneNumber: '+12223334444' } },
            account: { status: 'created', url: expect.stringContaining('/#Contact/view/') as string },
            record: { status: 'created', url: expect.stringContaining('/#Case/view/') as string },
          },
        ],
      },
    })
  })

  test.for<[string, unknown, string, RegExp]>([
    ['no JSON', '{', 'SERVE_REQUEST', /not JSON/],
    ['nothing', '', 'SERVE_REQUEST', /not JSON/],
    ['nests too deep', '['.repeat(70) + ']'.repeat(70), 'SERVE_REQUEST', /nests deeper/],
    ['too large', ' '.repeat(1_000_001), 'SERVE_REQUEST', /more than 1000000 bytes/],
    ['no event', { id: 'e1' }, 'EVENT_INVALID', /type/],
    ['an event that is wrong', { ...started(), at: 'noon' }, 'EVENT_INVALID', /at: expected a time/],
    ['too many', Array.from({ length: 101 }, () => started()), 'SERVE_REQUEST', /101 events/],
    ['one that is wrong among others', [started(), { ...started(), type: 'session.begun' }], 'EVENT_INVALID', /type/],
    [
      'the file of this machine',
      { ...started(), type: 'session.file', file: { id: 'f', kind: 'photo', path: '/etc/passwd' } },
      'SERVE_REQUEST',
      /file\.path/,
    ],
  ])('what is %s is refused, and nothing is stored', async ([, body, code, message], context) => {
    const { ask, connector } = await serving(context)
    expect(await ask('/v1/events', { body })).toMatchObject({
      status: 400,
      json: { error: { code, message: expect.stringMatching(message) as string } },
    })
    expect(await connector.session('call-1')).toBeUndefined()
  })

  test('a connector that is closing asks to send it again', async (context) => {
    const { ask, connector } = await serving(context)
    await connector.close()
    const { status, headers, json } = await ask('/v1/events', { body: started() })
    expect({ status, again: headers.get('retry-after'), json }).toMatchObject({
      status: 503,
      again: '10',
      json: { error: { code: 'CONNECTOR_CLOSED' } },
    })
  })
})

describe('a session', () => {
  test('is shown with its facts, account, record, links and what is still to be done', async (context) => {
    const { ask, connector, crm } = await serving(context)
    crm.failNext({ method: 'POST', path: '/Note' }, { status: 503 })
    await connector.handle(started(KIM))
    await connector.settled()
    const { json } = await ask('/v1/sessions/call-1')
    const view = json as Record<string, never>
    expect(view).toMatchObject({
      sessionId: 'call-1',
      session: { agent: { id: '7' } },
      account: { status: 'created' },
      record: { status: 'created' },
      links: { account: expect.any(String) as string, record: expect.any(String) as string },
    })
    for (const part of ['session', 'account', 'record', 'links', 'pending'])
      expect((await ask(`/v1/sessions/call-1/${part}`)).json).toEqual(view[part])
  })

  test('names what is still to be done', async (context) => {
    const { ask, connector, crm } = await serving(context)
    await crm.close()
    await connector.handle(started())
    const { json } = await ask('/v1/sessions/call-1/pending')
    expect(json).toMatchObject([{ kind: 'account', status: 'pending' }, { kind: 'record' }, { kind: 'comment' }])
    const all = await ask('/v1/pending?limit=2')
    expect(all.json).toMatchObject({ jobs: [{ sessionId: 'call-1' }, {}], next: expect.any(String) as string })
    expect(JSON.stringify(all.json)).not.toMatch(/Kim|2223334444/)
    expect((await ask('/v1/pending?session=other')).json).toEqual({ jobs: [] })
  })

  test('a page is full of what is to be done, however many audits wait', async (context) => {
    const { ask, connector, crm } = await serving(context)
    await connector.handle(started())
    await connector.settled()
    crm.failNext({ method: 'POST', path: '/Contact', times: 9 }, { status: 503 })
    await connector.handle(started({ endUser: { name: 'Lee Doe', phoneNumber: '+12223335555' } }, { sessionId: 'b' }))
    const { json } = await ask('/v1/pending?limit=1')
    expect(json).toMatchObject({ jobs: [{ sessionId: 'b', kind: 'account' }], next: expect.any(String) as string })
  })

  test.for(['/v1/sessions/none', '/v1/sessions/none/links', '/v1/else', '/'])(
    '%s is not found',
    async (path, context) => {
      const { ask } = await serving(context)
      expect(await ask(path)).toMatchObject({ status: 404, json: { error: { code: 'SERVE_NOT_FOUND' } } })
    },
  )

  test.for(['0', '1001', 'x', '-1'])('a page of %s operations is refused', async (limit, context) => {
    const { ask } = await serving(context)
    expect(await ask(`/v1/pending?limit=${limit}`)).toMatchObject({
      status: 400,
      json: { error: { code: 'SERVE_REQUEST' } },
    })
  })
})

const PATHS: [path: string, asking: Asking][] = [
  ['/v1/events', { body: started() }],
  ['/v1/sessions/call-1', {}],
  ['/v1/sessions/call-1/links', {}],
  ['/v1/pending', {}],
  ['/v1/stream', {}],
  ['/v1/tickets', { body: {} }],
  ['/metrics', {}],
]

describe('nobody gets in', () => {
  test.for(PATHS)('to %s without the key', async ([path, asking], context) => {
    const { ask } = await serving(context)
    const wrong = [
      { bearer: null },
      { bearer: 'x' },
      { bearer: `${API_KEY} x` },
      { bearer: API_KEY.slice(0, -1) },
      { bearer: null, headers: { 'x-api-key': '' } },
      { bearer: null, headers: { authorization: API_KEY } },
      { bearer: null, headers: { cookie: `key=${API_KEY}` } },
    ]
    for (const how of wrong)
      expect(await ask(path, { ...asking, ...how })).toMatchObject({
        status: 401,
        json: { error: { code: 'SERVE_UNAUTHORIZED' } },
      })
    expect(await ask(`${path}?ticket=${API_KEY}`, { ...asking, bearer: null })).toMatchObject({ status: 401 })
  })

  test.for(PATHS)('to %s when there is no key', async ([path, asking], context) => {
    for (const apiKey of [undefined, '']) {
      const { ask, server } = await serving(context, { apiKey })
      for (const bearer of ['', 'undefined', null]) expect((await ask(path, { ...asking, bearer })).status).toBe(404)
      expect(server.serves).toEqual(['GET /healthz', 'GET /readyz'])
    }
  })

  test('and X-Api-Key is as good as Bearer', async (context) => {
    const { ask } = await serving(context)
    expect((await ask('/v1/pending', { bearer: null, headers: { 'x-api-key': API_KEY } })).status).toBe(200)
  })
})

const ticketOf = async ({ ask }: Awaited<ReturnType<typeof serving>>, body: object) =>
  ((await ask('/v1/tickets', { body })).json as { ticket: string }).ticket

describe('a ticket', () => {
  test('lets a page see its sessions and send events, for its time', async (context) => {
    const it = await serving(context)
    const bearer = await ticketOf(it, { minutes: 10 })
    expect((await it.ask('/v1/events', { bearer, body: started() })).status).toBe(202)
    expect((await it.ask('/v1/sessions/call-1', { bearer })).status).toBe(200)
    expect((await it.ask(`/v1/sessions/call-1?ticket=${bearer}`, { bearer: null })).status).toBe(200)
    await it.clock.advance(600_000)
    expect((await it.ask('/v1/sessions/call-1', { bearer })).status).toBe(401)
  })

  test.for(['/v1/pending', '/metrics'])('does not lead to %s', async (path, context) => {
    const it = await serving(context)
    expect((await it.ask(path, { bearer: await ticketOf(it, {}) })).status).toBe(401)
  })

  test('makes no tickets, and sends nothing from an address', async (context) => {
    const it = await serving(context)
    const ticket = await ticketOf(it, {})
    expect((await it.ask('/v1/tickets', { bearer: ticket, body: {} })).status).toBe(401)
    expect((await it.ask(`/v1/events?ticket=${ticket}`, { bearer: null, body: started() })).status).toBe(401)
  })

  test('of an agent shows the sessions of that agent alone', async (context) => {
    const it = await serving(context)
    await it.connector.handle(started(KIM))
    const seen = async (agent: string) =>
      (await it.ask('/v1/sessions/call-1', { bearer: await ticketOf(it, { agent }) })).status
    expect([await seen('7'), await seen('alex@example.com'), await seen('8')]).toEqual([200, 200, 404])
  })

  test('of an agent shows them neither to who sends an event of them', async (context) => {
    const it = await serving(context)
    await it.connector.handle(started(KIM))
    const seen = async (agent: string) => {
      const bearer = await ticketOf(it, { agent })
      return (await it.ask('/v1/events?wait=true', { bearer, body: started(KIM) })).json
    }
    expect(await seen('7')).toMatchObject({ accepted: 1, sessions: [{ sessionId: 'call-1' }] })
    expect(await seen('8')).toEqual({ accepted: 1, sessions: [] })
  })

  test('proves nothing of what its page calls signed', async (context) => {
    const it = await serving(context)
    const custom = { signed: { tier: 'gold', code: 'X' }, unsigned: { tier: 'free', note: 'hello' } }
    await it.ask('/v1/events', { body: { ...started({ custom: { signed: { code: 'Y' } } }) } })
    const body = {
      id: 'u1',
      type: 'session.updated',
      sessionId: 'call-1',
      at: '2026-11-20T10:00:05Z',
      session: { custom },
    }
    expect((await it.ask('/v1/events', { bearer: await ticketOf(it, {}), body })).status).toBe(202)
    expect((await it.connector.session('call-1'))?.custom).toEqual({
      signed: { code: 'Y' },
      unsigned: { tier: 'gold', code: 'X', note: 'hello' },
    })
  })

  test('that was changed is worth nothing', async (context) => {
    const it = await serving(context)
    const ticket = await ticketOf(it, { agent: '8' })
    const [, signature] = ticket.split('.')
    const until = it.clock.now() + 1e9
    const forged = [
      `${Buffer.from(JSON.stringify({ agent: '7', until })).toString('base64url')}.${signature}`,
      `${ticket}.x`,
      ticket.slice(0, -1),
      '.',
      'a.b',
    ]
    for (const bearer of forged) expect((await it.ask('/v1/sessions/call-1', { bearer })).status).toBe(401)
  })

  test.for([{ agent: 7 }, { agent: '' }, { minutes: 0 }, { minutes: -1 }, { minutes: 1441 }, { minutes: 'x' }])(
    'is not made of %j',
    async (body, context) => {
      const { ask } = await serving(context)
      expect((await ask('/v1/tickets', { body })).status).toBe(400)
    },
  )
})

describe('a page of another origin', () => {
  const preflight = { method: 'OPTIONS', bearer: null, headers: { 'access-control-request-method': 'POST' } }

  test.for([
    ['https://desk.example.com', 'https://desk.example.com'],
    ['https://desk.example.com.evil.example', null],
    ['http://desk.example.com', null],
    ['null', null],
  ] as const)('%s is admitted as %s', async ([origin, admitted], context) => {
    const { ask } = await serving(context, { apiKey: API_KEY, origins: ['https://desk.example.com'] })
    const { headers } = await ask('/v1/events', { ...preflight, headers: { ...preflight.headers, origin } })
    expect(headers.get('access-control-allow-origin')).toBe(admitted)
    const answer = await ask('/v1/pending', { headers: { origin } })
    expect(answer.headers.get('access-control-allow-origin')).toBe(admitted)
  })

  test('gets nothing when no origin is named', async (context) => {
    const { ask } = await serving(context)
    const { headers } = await ask('/v1/pending', { headers: { origin: 'https://desk.example.com' } })
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('how it is', () => {
  test('is told in numbers, without what it knows of anybody', async (context) => {
    const it = await serving(context, { apiKey: API_KEY, whippy: { scheme: 'none' } })
    await it.ask('/v1/events?wait=true', { body: started() })
    await it.ask('/webhooks/whippy', { bearer: null, body: 'x' })
    const { text } = await it.ask('/metrics')
    expect(text).toContain('crmwire_events_total{source="api"} 1')
    expect(text).toContain('crmwire_webhooks_total{source="whippy",status="400"} 1')
    for (const line of text.trim().split('\n')) expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? [\d.e+-]+)$/)
    expect(text).not.toMatch(/Kim|2223334444/)
  })

  test('is asked without a key', async (context) => {
    const { ask } = await serving(context)
    for (const path of ['/healthz', '/readyz'])
      expect(await ask(path, { bearer: null })).toMatchObject({ status: 200, text: 'ok\n' })
  })
})

describe('the webhooks of Whippy', () => {
  test('are served when the configuration asks for them', async (context) => {
    const without = await serving(context)
    expect((await without.ask('/webhooks/whippy', { body: {} })).status).toBe(404)
    const { ask, log } = await serving(context, { whippy: { secret: 'whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw==' } })
    expect((await ask('/webhooks/whippy', { bearer: null, body: {} })).status).toBe(401)
    expect((await ask('/webhooks/whippy', { bearer: null })).status).toBe(405)
    expect(log).toMatchObject([{ message: 'a webhook was refused', source: 'whippy', status: 401 }])
  })

  test('may be signed by an HMAC, and then need no key', async (context) => {
    const { ask, connector } = await serving(
      context,
      {
        whippy: {
          scheme: 'hmac',
          secret: ['the secret of last year', 'the secret of this year', ''],
          header: 'X-Sig',
          prefix: 'sha512=',
          algorithm: 'sha512',
          encoding: 'base64',
        },
      },
      { config: { ...espocrm(), upload: undefined } },
    )
    const body = documented('call.started')
    const signature = `sha512=${createHmac('sha512', 'the secret of this year').update(body).digest('base64')}`
    const headers = { 'x-sig': signature }
    expect((await ask('/webhooks/whippy', { bearer: null, headers, body })).status).toBe(200)
    expect((await ask('/webhooks/whippy', { bearer: null, headers, body: `${body} ` })).status).toBe(401)
    expect(await connector.session('whippy-d649233e-9127-4ae3-b90e-09611ed94868')).toMatchObject({
      custom: { signed: { mode: 'ai' } },
    })
  })
})

test('a server does not listen when it cannot read from a source', async (context) => {
  const port = await freePort()
  const xivo = [{ url: 'https://pbx.example.com', username: 'u', password: 'p', timeZone: 'Mars/Phobos' }]
  await expect(serving(context, { port, xivo })).rejects.toMatchObject({ code: 'XIVO_OPTIONS' })
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed')
})
