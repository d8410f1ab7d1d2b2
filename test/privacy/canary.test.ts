import { inspect } from 'node:util'
import { type TestContext, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import { type ConnectorOptions, createConnector } from '../../src/connector.ts'
import type { Transport, TransportRequest } from '../../src/http/transport.ts'
import { TransportFailure } from '../../src/http/transport-failure.ts'
import { MailFailure } from '../../src/email/mail-failure.ts'
import type { Mail, Mailer } from '../../src/email/mailer.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { formatResult } from '../../src/observe/format-result.ts'
import { formatTrace } from '../../src/observe/format-trace.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { stringifyJson } from '../../src/util/json.ts'
import { collectTelemetry } from '../support/open-telemetry.ts'
import { ended, espocrm, event, started } from '../support/espocrm.ts'

/** Every sign that some encoding writes otherwise, as far as a header may hold it. */
const SECRET = 'sk_live/"k&y+<>\'s \\secret~!'
const USER = 'integration-user'
const HOUR = 3_600_000

const PERSON = { name: 'Kimberly Parkinson', phoneNumber: '+12223334444', email: 'kim.canary@example.com' }
const SAID = 'Zanzibar, Tuesday?'

/** What nothing that the connector tells may hold. */
const PERSONAL = [
  /kimberly/i,
  /parkinson/i,
  /2223334444/,
  /222\D{0,3}333\D{0,3}4444/,
  /kim.canary/i,
  /zanzibar/i,
  /topaz/i,
]

const AUTHS: Record<string, Config['auth']> = {
  headers: { type: 'headers', headers: { 'X-Api-Key': '${CRM_API_KEY}' } },
  bearer: { type: 'bearer', token: '${CRM_API_KEY}' },
  basic: { type: 'basic', username: USER, password: '${CRM_API_KEY}' },
  'apiKey in the query': { type: 'apiKey', query: 'key', value: '${CRM_API_KEY}' },
  'apiKey in a header': { type: 'apiKey', header: 'x-key', value: '${CRM_API_KEY}' },
}

/** How a CRM repeats what it was sent. */
const ECHOES: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'percent-encoded': (text) => encodeURIComponent(text.toWellFormed()),
  'in a form': (text) => new URLSearchParams({ '': text }).toString().slice(1),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64 for URLs': (text) => Buffer.from(text).toString('base64url'),
  'in JSON': (text) => JSON.stringify(text),
  'in JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)),
  'in HTML': (text) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'in hexadecimal': (text) => Buffer.from(text).toString('hex'),
}

const STATUSES = [400, 401, 403, 404, 409, 422, 429, 500, 200] as const

/** All that a request holds. */
async function textOf({ method, url, headers, body }: TransportRequest): Promise<string[]> {
  const parts: Uint8Array[] = []
  if (typeof body === 'object' && 'chunks' in body) for await (const part of body.chunks()) parts.push(part)
  const content = typeof body === 'string' ? body : Buffer.concat(parts).toString()
  return [
    method,
    url,
    decodeURIComponent(url),
    ...Object.values(headers),
    content,
    SECRET,
    ...Object.values(PERSON),
    SAID,
  ]
}

/** A CRM that refuses everything and says back what it was told, in turn with every status, and without an answer. */
function parrot(echo: (text: string) => string): Transport {
  let turn = 0
  const answer = async (request: TransportRequest, isKept: boolean) => {
    const all = (await textOf(request)).map(echo)
    const turned = turn++
    // The connector listens to the first few, so each has its turn.
    const texts = all.map((_text, at) => all[(at + turned) % all.length]!)
    if (turned % 10 === 9)
      throw new TransportFailure('HTTP_NO_ANSWER', `${request.method} crm.example.com: no whole answer`, true, {
        request,
      })
    const status = STATUSES[turned % STATUSES.length]!
    const errors = texts.map((message) => ({ message, code: 'ECHO', detail: message }))
    const body = isKept
      ? '{"list":[]}'
      : turned % 4 === 3
        ? texts.join(' ')
        : stringifyJson({ errors, title: texts.join('; ') })
    return {
      status: isKept ? 200 : status,
      headers: { 'content-type': `text/${turned % 2 === 0 ? 'plain' : 'json'}` },
      body,
    }
  }
  return { send: (request) => answer(request, turn % 3 === 0), close: async () => {} }
}

/** A mail server that says back what it was told, whether it takes an e-mail or not. */
function parrotMail(echo: (text: string) => string): Mailer {
  let turn = 0
  const send = ({ subject, text }: Mail) => {
    const said = [SECRET, text, subject, ...Object.values(PERSON), SAID].map(echo)
    const turned = turn++
    const answer = said.map((_text, at) => said[(at + turned) % said.length]!).join(' ')
    if (turned % 4 === 3) return Promise.resolve({ answer: `250 ${answer}`, encryption: undefined })
    const code = (['EMAIL_DEFERRED', 'EMAIL_UNCERTAIN', 'EMAIL_UNREACHABLE'] as const)[turned % 3]!
    return Promise.reject(new MailFailure(code, `smtps://mail.example.com: no. It says: ${answer}`, { status: 451 }))
  }
  return { place: 'smtps://mail.example.com', send, verify: () => Promise.resolve({ encryption: undefined }) }
}

const call = () => [
  started({
    metadata: { note: SAID, wait_duration: SAID, transfers: [{ from_agent: 'topaz' }] },
    endUser: { ...PERSON, identifier: 'topaz-1' },
    custom: { signed: { tier: 'topaz' }, unsigned: { more: SAID } },
  }),
  event('session.rated', { rating: 1, feedback: SAID }),
  event('session.custom_data', { data: { stone: 'topaz', where: SAID } }),
  event('session.disposition', { code: 'sold', notes: SAID }),
  event('session.survey', { answers: [{ question: SAID, answer: 'topaz' }] }),
  event('session.analyzed', { summary: SAID, sentiment: 'calm' }),
  event('session.account_chosen', { account: { id: '7' }, notes: SAID }),
  event('session.file', { file: { id: 'f1', kind: 'photo', path: '/topaz/zanzibar/photo.jpg' } }),
  ended(),
]

/** Everything that the connector tells, while calls go wrong in every way. */
async function told(
  t: TestContext,
  auth: Config['auth'],
  transport: Transport,
  mailer: Mailer,
): Promise<{ everything: string; errors: unknown[] }> {
  const sinks: unknown[] = []
  const errors: unknown[] = []
  const clock = createVirtualClock(Date.parse('2026-11-20T10:00:00Z'))
  const sink = (...given: unknown[]): void => void sinks.push(given)
  const options: ConnectorOptions = {
    settings: {
      CRM_URL: 'https://crm.example.com',
      CRM_API_KEY: SECRET,
      SMTP_URL: `smtps://crm:${encodeURIComponent(SECRET)}@mail.example.com`,
    },
    clock,
    transport,
    mailer,
    random: createSeededRandom(3),
    ledger: createMemoryLedger(),
    logger: { debug: sink, info: sink, warn: sink, error: sink },
    onStep: sink,
    onAlert: sink,
  }
  const crm = espocrm()
  const config: Config & { comment: object } = {
    ...crm,
    auth,
    settings: { ...crm.settings, SMTP_URL: { secret: true } },
    email: {
      to: 'crm@example.com',
      from: 'no-reply@example.com',
      smtp: '${SMTP_URL}',
      subject: '{NAME} {CUSTOM.more}',
    },
  }
  Object.assign(crm.upload, { files: ['photo', 'session_metadata'] })
  // A setting of the same secret may stand anywhere.
  Object.assign(config.comment, { headers: { 'X-Also': '${CRM_API_KEY}' } })
  const collected = collectTelemetry(t)
  const connector = await createConnector(config, options)
  t.onTestFinished(() => connector.close())
  for (const sessionId of ['call-1', 'call-2', 'call-3'])
    for (const one of call()) {
      const handled = connector.handle({ ...one, sessionId }).catch((error: unknown) => errors.push(error))
      await clock.advance(15_000)
      sinks.push(await handled)
    }
  await clock.advance(200 * HOUR)
  for (const sessionId of ['call-1', 'call-2', 'call-3']) {
    const steps = []
    for await (const step of connector.trace(sessionId)) steps.push(step)
    const result = (await connector.result(sessionId))!
    sinks.push(result, steps, formatTrace(steps), formatResult(result))
  }
  for (const wrong of [
    { ...started(), sessionId: PERSON },
    { ...started(), phone: SAID },
    { ...started(), type: SAID },
  ])
    errors.push(await connector.handle(wrong as never).catch((error: unknown) => error))
  const metrics = await collected.metrics()
  await connector.close()
  const spans = collected.spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }))
  sinks.push(spans, metrics)
  errors.push(await connector.handle(started()).catch((error: unknown) => error))
  errors.push(
    await createConnector(config, { ...options, ledgerKey: SECRET.slice(0, 9) }).catch((error: unknown) => error),
  )
  const shown = [...sinks, ...errors].map((one) =>
    inspect(one, { depth: Infinity, showHidden: true, maxStringLength: null, maxArrayLength: null }),
  )
  return {
    everything: [...shown, ...sinks.map((one) => stringifyJson(one) ?? ''), ...errors.map(String)].join('\n'),
    errors,
  }
}

/** The secret in every form that a reader could turn back. */
const SECRETS = [...Object.values(ECHOES), (text: string) => inspect(text).slice(1, -1)].map((echo) => echo(SECRET))

/** In other forms words cannot be told from each other any more. */
const PLAIN: ReadonlySet<string> = new Set([
  'as it is',
  'percent-encoded',
  'in a form',
  'in JSON',
  'in JSON in JSON',
  'in HTML',
])

describe.each(Object.entries(ECHOES))('a CRM that repeats everything %s', (name, echo) => {
  test.for(Object.entries(AUTHS))(
    'makes the connector tell no secret of %s, and nothing of persons',
    async ([, auth], t) => {
      const { everything, errors } = await told(t, auth, parrot(echo), parrotMail(echo))
      // What was looked through is not nothing.
      expect(everything.length).toBeGreaterThan(10_000)
      for (const shown of [
        'It says:',
        'smtps://mail.example.com',
        'crmwire.step',
        'url.template',
        'crmwire.operation.waits',
      ])
        expect(everything).toContain(shown)
      expect(errors).toHaveLength(5)
      const basic = Buffer.from(`${USER}:${SECRET}`).toString('base64')
      for (const secret of [...SECRETS, basic, 'sk_live', 'c2tfbGl2ZS8']) expectNot(everything, secret)
      if (PLAIN.has(name)) for (const personal of PERSONAL) expectNot(everything, personal)
    },
  )
})

/** Says where it stands, as the whole is too long to look at. */
function expectNot(everything: string, hidden: string | RegExp): void {
  const at = typeof hidden === 'string' ? everything.indexOf(hidden) : everything.search(hidden)
  expect(at === -1 ? '' : everything.slice(Math.max(0, at - 200), at + 100), `${String(hidden)} was told`).toBe('')
}
