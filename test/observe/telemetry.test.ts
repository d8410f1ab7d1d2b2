import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { type TestContext, describe, expect, test, vi } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import type { ConnectorOptions } from '../../src/connector.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { silentLogger } from '../../src/observe/logger.ts'
import { loadTelemetry } from '../../src/observe/telemetry/load-telemetry.ts'
import { silentTelemetry } from '../../src/observe/telemetry/telemetry.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import {
  DAY,
  HOUR,
  type Script,
  type ScriptedCrm,
  callMany,
  dead,
  findsOnly,
  nobody,
  useCrm,
} from '../outages/scripted-crm.ts'
import { type Collected, type Measured, collectTelemetry } from '../support/open-telemetry.ts'

/** Creates whom it does not find, and a record for each call. */
const CONFIG: Config = {
  ...findsOnly(),
  account: {
    ...findsOnly().account!,
    whenMissing: 'create',
    create: { method: 'POST', url: '/people', params: { phone: '{PHONE_NUMBER}' }, indexLagSeconds: 60 },
  },
  record: { create: { method: 'POST', url: '/people/{ACCOUNT_ID}/cases', params: { call: '{SESSION_ID}' } } },
}

/** Finds nobody, with a credential of OAuth 2. */
const OAUTH: Config = {
  ...findsOnly(),
  settings: { CLIENT_SECRET: { secret: true } },
  auth: {
    type: 'oauth2',
    grant: 'client_credentials',
    tokenUrl: 'https://crm.example.com/token',
    clientId: 'crmwire',
    clientSecret: '${CLIENT_SECRET}',
  },
}

const creates: Script = ({ method }) => (method === 'GET' ? { items: [] } : { id: '7' })

async function useSeenCrm(
  t: TestContext,
  script: Script,
  config: Config = CONFIG,
  options: ConnectorOptions = {},
): Promise<ScriptedCrm & { seen: Collected }> {
  const seen = collectTelemetry(t)
  return { ...(await useCrm(t, script, config, options)), seen }
}

/** The spans in the order in which they began, each with the name of the span it belongs to. */
function tree(spans: readonly ReadableSpan[]): [name: string, parent: string | undefined][] {
  const names = new Map(spans.map((one) => [one.spanContext().spanId, one.name]))
  return spans.map(({ name, parentSpanContext: parent }) => [name, parent && names.get(parent.spanId)])
}

/** What was measured under a name: the values by the attributes that are of interest. */
async function measured(
  seen: Collected,
  name: string,
  ...attributes: string[]
): Promise<Record<string, Measured['value']>> {
  const all = (await seen.metrics()).filter((one) => one.name === name)
  return Object.fromEntries(
    all.map((one) => [attributes.map((attribute) => String(one.attributes[attribute])).join(' '), one.value]),
  )
}

describe('spans', () => {
  test('there is one for every run of an operation, and one for every exchange in it', async (t) => {
    const { seen, call } = await useSeenCrm(t, creates)
    await call('call-1')
    expect(tree(seen.spans())).toEqual([
      ['GET /people', 'crmwire account'],
      ['POST /people', 'crmwire account'],
      ['crmwire account', undefined],
      ['POST /people/{ACCOUNT_ID}/cases', 'crmwire record'],
      ['crmwire record', undefined],
    ])
  })

  test('an exchange has the attributes of the HTTP conventions, and the URL as it is configured', async (t) => {
    const { seen, call } = await useSeenCrm(t, creates)
    await call('call-1')
    const span = seen.spans().find(({ name }) => name.includes('cases'))!
    expect(span.kind).toBe(SpanKind.CLIENT)
    expect(span.status.code).toBe(SpanStatusCode.UNSET)
    expect(span.attributes).toEqual({
      'crmwire.config': 'Scripted',
      'crmwire.tenant': 'default',
      'crmwire.endpoint': 'record.create',
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'server.address': 'crm.example.com',
      'server.port': 443,
      'url.template': '/people/{ACCOUNT_ID}/cases',
    })
  })

  test('a run names its operation, its session and what came of it, and has the steps as events', async (t) => {
    const { seen, call, connector } = await useSeenCrm(t, creates)
    await call('call-1')
    const [job] = (await connector.jobs.list({ kinds: ['record'] })).jobs
    const span = seen.spans().find(({ name }) => name === 'crmwire record')!
    expect(span.kind).toBe(SpanKind.INTERNAL)
    expect(span.attributes).toEqual({
      'crmwire.config': 'Scripted',
      'crmwire.tenant': 'default',
      'crmwire.operation.id': job!.id,
      'crmwire.operation.kind': 'record',
      'crmwire.operation.next': 'finished',
      'crmwire.operation.outcome': 'created',
      'crmwire.operation.try': 1,
      'crmwire.session.id': 'call-1',
    })
    expect(span.events.map(({ name, attributes }) => [name, attributes])).toEqual([
      [
        'crmwire.step',
        { 'crmwire.step.outcome': 'created', 'crmwire.endpoint': 'record.create', 'http.response.status_code': 200 },
      ],
    ])
  })

  test.for([
    [
      'an answer that is a failure',
      { status: 503 },
      { 'http.response.status_code': 503, 'error.type': '503' },
      'HTTP_STATUS',
    ],
    ['no answer', 'lost', { 'error.type': 'HTTP_NO_ANSWER' }, 'HTTP_NO_ANSWER'],
  ] as const)('%s is an error, by its code', async ([, answer, attributes, code], t) => {
    const { seen, call } = await useSeenCrm(t, () => answer)
    await call('call-1')
    const named = (name: string): ReadableSpan => seen.spans().find((one) => one.name === name)!
    const [exchange, run] = [named('GET /people'), named('crmwire account')]
    for (const { status } of [exchange, run]) expect(status).toEqual({ code: SpanStatusCode.ERROR })
    expect(exchange.attributes).toMatchObject(attributes)
    expect(run.attributes).toMatchObject({ 'error.type': code, 'crmwire.operation.next': 'retry' })
  })

  test('requests for tokens are seen, and what is sent again with a fresh one says so', async (t) => {
    let tokens = 0
    const { seen, call } = await useSeenCrm(
      t,
      ({ url, headers }) => {
        if (url.endsWith('/token')) return { access_token: `token-${++tokens}`, token_type: 'Bearer', expires_in: 3600 }
        return headers['authorization'] === 'Bearer token-1' ? { status: 401 } : { items: [] }
      },
      OAUTH,
      { settings: { CLIENT_SECRET: 'a-secret-of-ours' } },
    )
    await call('call-1')
    const token = ['POST', 'crmwire account', 'auth', undefined]
    const exchanges = seen.spans().filter(({ kind }) => kind === SpanKind.CLIENT)
    const parents = new Map(tree(seen.spans()))
    expect(
      exchanges.map(({ name, attributes }) => [
        name,
        parents.get(name),
        attributes['crmwire.endpoint'],
        attributes['http.request.resend_count'],
      ]),
    ).toEqual([
      token,
      ['GET /people', 'crmwire account', 'account.findByQuery', undefined],
      token,
      ['GET /people', 'crmwire account', 'account.findByQuery', 1],
    ])
  })

  test('what an agent waits for belongs to the span around the call; what is tried later stands alone', async (t) => {
    const { seen, call, clock } = await useSeenCrm(t, dead)
    const tracer = trace.getTracer('test')
    await tracer.startActiveSpan('webhook', async (span) => {
      await call('call-1')
      await clock.advance(10_000)
      span.end()
    })
    const runs = tree(seen.spans()).filter(([name]) => name === 'crmwire account')
    expect(runs[0]).toEqual(['crmwire account', 'webhook'])
    expect(runs.slice(1).length).toBeGreaterThan(0)
    for (const later of runs.slice(1)) expect(later).toEqual(['crmwire account', undefined])
  })
})

describe('metrics', () => {
  test('operations that ended are counted by outcome, with their age', async (t) => {
    const { seen, call } = await useSeenCrm(t, creates)
    await call('call-1')
    await call('call-2')
    const by = ['crmwire.operation.kind', 'crmwire.operation.outcome'] as const
    expect(await measured(seen, 'crmwire.operation.finished', ...by)).toEqual({
      'account created': 2,
      'record created': 2,
    })
    expect(await measured(seen, 'crmwire.operation.age', ...by)).toEqual({
      'account created': { count: 2, sum: 0 },
      'record created': { count: 2, sum: 0 },
    })
  })

  test('waits are counted by what is waited for', async (t) => {
    const { seen, call } = await useSeenCrm(t, () => ({ status: 503 }))
    await call('call-1')
    const runs = seen.spans().filter(({ name }) => name === 'crmwire account').length
    expect(
      await measured(
        seen,
        'crmwire.operation.waits',
        'crmwire.operation.kind',
        'crmwire.operation.state',
        'error.type',
      ),
    ).toEqual({ 'account waiting HTTP_STATUS': runs })
    expect(await measured(seen, 'crmwire.queue.depth', 'crmwire.operation.state', 'crmwire.operation.outcome')).toEqual(
      { 'waiting pending': 1, 'ready pending': 1 },
    )
  })

  test('the time of requests is measured by the HTTP conventions', async (t) => {
    const { seen, call } = await useSeenCrm(t, creates)
    await call('call-1')
    const attributes = [
      'http.request.method',
      'server.address',
      'server.port',
      'http.response.status_code',
      'url.template',
    ]
    expect(await measured(seen, 'http.client.request.duration', ...attributes)).toEqual({
      'GET crm.example.com 443 200 /people': { count: 1, sum: 0 },
      'POST crm.example.com 443 200 /people': { count: 1, sum: 0 },
      'POST crm.example.com 443 200 /people/{ACCOUNT_ID}/cases': { count: 1, sum: 0 },
    })
    expect((await seen.metrics()).find(({ name }) => name === 'http.client.request.duration')!.unit).toBe('s')
  })

  test('a place that does not answer is an open circuit, until it answers again', async (t) => {
    const crm = await useSeenCrm(t, dead)
    const { seen, clock, answer } = crm
    await callMany(crm, 10)
    expect(await measured(seen, 'crmwire.circuit.open', 'server.address')).toEqual({ 'crm.example.com': 1 })
    answer(creates)
    await clock.advance(DAY)
    expect(await measured(seen, 'crmwire.circuit.open', 'server.address')).toEqual({ 'crm.example.com': 0 })
  })

  test('a refused credential is shown', async (t) => {
    const { seen, call } = await useSeenCrm(t, () => ({ status: 401 }))
    await call('call-1')
    expect(await measured(seen, 'crmwire.credential.blocked', 'server.address')).toEqual({ 'crm.example.com': 1 })
  })

  test('the lag of the index and duplicates are measured', async (t) => {
    const people: object[] = []
    const whoeverIsShown: Script = ({ method }) => (method === 'GET' ? { items: people } : { id: '7' })
    // Of some creates, drawn by chance, it is watched when they show.
    const random = { ...createSeededRandom(1), fraction: () => 0 }
    const { seen, call, clock } = await useSeenCrm(t, whoeverIsShown, CONFIG, { random })
    await call('call-1')
    people.push({ id: '7' })
    await clock.advance(HOUR)
    const lags = await measured(seen, 'crmwire.index.lag', 'crmwire.endpoint')
    expect(lags).toEqual({ 'account.create': { count: 1, sum: expect.any(Number) } })
    people.push({ id: '8' })
    await clock.advance(2 * DAY)
    expect(await measured(seen, 'crmwire.duplicates', 'crmwire.operation.kind', 'crmwire.endpoint')).toEqual({
      'account account.create': 1,
    })
  })

  test('nothing is asked for a connector that is closed', async (t) => {
    const ledger = createMemoryLedger()
    const counts = vi.spyOn(ledger, 'counts')
    const { seen, call, connector } = await useSeenCrm(t, nobody, findsOnly(), { ledger })
    await call('call-1')
    expect(await measured(seen, 'crmwire.lanes')).toEqual({ '': 0 })
    expect(counts).toHaveBeenCalledTimes(1)
    await connector.close()
    await seen.metrics()
    expect(counts).toHaveBeenCalledTimes(1)
  })
})

describe('without a collector', () => {
  const context = { config: 'Scripted', tenant: 'default', clock: createVirtualClock() }

  test('nothing is loaded and nothing is shown', async () => {
    expect(await loadTelemetry(context, silentLogger)).toBe(silentTelemetry)
  })

  test('a program whose SDK has an API of its own is told to install it', async (t) => {
    collectTelemetry(t)
    vi.doMock('@opentelemetry/api', () => {
      throw new Error('Cannot find package')
    })
    t.onTestFinished(() => vi.doUnmock('@opentelemetry/api'))
    const warn = vi.fn<(message: string) => void>()
    expect(await loadTelemetry(context, { ...silentLogger, warn })).toBe(silentTelemetry)
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('install it'))
  })
})
