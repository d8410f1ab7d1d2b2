import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { readFileSync } from 'node:fs'
import { type TestContext, describe, expect, test, vi } from 'vitest'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { systemClock } from '../../src/util/clock.ts'
import { DOCUMENTED, documented } from '../adapters/whippy/deliveries.ts'
import { AGENT_CALL, history, startCtiServer } from '../adapters/xivo/cti-server.ts'
import { SECRET, signed } from '../webhook/signed.ts'
import { ESPOCRM, documents, runCli, startCli, useCrmAndFolder } from './run-cli.ts'

// `crmwire serve examples/serve.yaml --ledger …`, as docs/guides/serve.md has it.

const { crm, env, file, path } = useCrmAndFolder()

/** For real processes, however busy the machine is. */
const LONG = { timeout: 60_000, interval: 100 }
const API_KEY = 'an-api-key-that-nobody-may-see'

let count = 0

const SERVE = resolve('examples/serve.yaml')

/** The first example, with `serve` as it is given. */
const configured = (serve: string): string =>
  file(
    `serve-${++count}.yaml`,
    readFileSync(ESPOCRM, 'utf8').replace(
      '\nsettings:\n',
      `
serve:
${serve}
settings:
  XIVO_PASSWORD: { description: Of XiVO, secret: true }
  XIVO_URL: { description: Where XiVO lives, example: https://xivo.example.com }
`,
    ),
  )

/** A server, and what it told. */
async function startServer(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  config: string,
  ledger: string,
  more: { args?: string[]; env?: Record<string, string> } = {},
) {
  const secrets = { API_KEY, WHIPPY_SECRET: SECRET, XIVO_PASSWORD: 'secret' }
  const child = startCli(['serve', config, '--ledger', ledger, '--port', '0', ...(more.args ?? [])], {
    ...env(),
    ...secrets,
    ...more.env,
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const printed: string[] = []
  createInterface(child.stdout).on('line', (line) => printed.push(line))
  const told: string[] = []
  createInterface(child.stderr).on('line', (line) => told.push(line))
  await vi.waitFor(() => expect(told.join('\n')).toContain('listens on'), LONG)
  const url = /listens on (http:\/\/[^\s,]+)/.exec(told.join('\n'))![1]!
  return {
    url,
    printed,
    told,
    child,
    async stop(signal: NodeJS.Signals) {
      const ended = once(child, 'exit')
      child.kill(signal)
      return (await ended)[0] as number | null
    },
  }
}

const curl = async (...args: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)('curl', ['--silent', '--show-error', '--max-time', '30', ...args])
  return stdout
}

/** Sends a body as Whippy does. @returns the status of the answer. */
async function deliver(url: string, body: string, id: string): Promise<string> {
  const { headers } = signed(body, { id, at: Math.floor(systemClock.now() / 1000) })
  const sent = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`])
  const to = ['--output', '-', '--write-out', ' %{http_code}', '--data-binary', body, `${url}/webhooks/whippy`]
  return curl(...sent, ...to)
}

/** Where the recordings of the documented call are. */
async function fileServer({ onTestFinished }: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    response.end(request.url!.endsWith('.wav') ? Buffer.alloc(48_000, 'wav') : '[{"role":"user"}]')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The documented payloads, with files that are there. */
const payloads = (files: string): string[] =>
  DOCUMENTED.map((one) => documented(one).replaceAll('https://example/', `${files}/`))

/** Each of them three times, in an order that the seed decides. */
function shuffled(bodies: readonly string[], seed: number): string[] {
  const random = createSeededRandom(seed)
  return [...bodies, ...bodies, ...bodies]
    .map((body) => ({ body, place: random.fraction() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ body }) => body)
}

function expectOneOfEach(): void {
  const { contacts, cases, attachments, notes } = crm()
  expect(contacts).toMatchObject([{ phoneNumber: '+13232139334' }])
  expect(cases).toMatchObject([
    {
      contactId: contacts[0]!.id,
      description: expect.stringContaining('Summary: The user, Jack, provided personal information') as string,
    },
  ])
  expect(attachments.map(({ size, type }) => `${size} ${type}`).toSorted((a, b) => a.length - b.length)).toEqual([
    '48000 audio/x-wav',
    '17 application/json',
  ])
  expect(notes.filter(({ post }) => String(post).startsWith('The user, Jack,'))).toHaveLength(1)
  const posts = notes.map(({ post }) => String(post).split(' at ')[0])
  expect(posts.filter((post) => post === 'Call started')).toHaveLength(1)
  expect(posts.filter((post) => post === 'Call ended')).toHaveLength(1)
}

describe('the documented webhooks of Whippy, sent by curl, are one account, one record, one transcript, one recording and the summary', () => {
  test.for([1, 2])('shuffled and repeated (seed %i)', async (seed, context) => {
    const server = await startServer(context, SERVE, path(`whippy-${seed}.db`))
    const bodies = shuffled(payloads(await fileServer(context)), seed)
    for (const [index, body] of bodies.entries())
      expect(await deliver(server.url, body, `msg_${index}`)).toBe('accepted 200')
    await vi.waitFor(() => expectOneOfEach(), LONG)
    expect(await server.stop('SIGTERM')).toBe(0)
    expectOneOfEach()
  })

  test('also when the server is stopped in the middle and started again', async (context) => {
    const config = SERVE
    const ledger = path('restart.db')
    const bodies = shuffled(payloads(await fileServer(context)), 4)
    const first = await startServer(context, config, ledger)
    for (const [index, body] of bodies.slice(0, 5).entries())
      expect(await deliver(first.url, body, `msg_${index}`)).toBe('accepted 200')
    expect(await first.stop('SIGTERM')).toBe(0)
    const second = await startServer(context, config, ledger)
    for (const [index, body] of bodies.entries())
      expect(await deliver(second.url, body, `msg_${index}`)).toBe('accepted 200')
    await vi.waitFor(() => expectOneOfEach(), LONG)
    expect(await second.stop('SIGTERM')).toBe(0)
    expectOneOfEach()
  })

  test('and one that was tampered with is nothing', async (context) => {
    const server = await startServer(context, SERVE, path('tampered.db'))
    const body = documented('call.started')
    const { headers } = signed(body, { at: Math.floor(systemClock.now() / 1000) })
    const sent = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`])
    const tampered = body.replace('+13232139334', '+13232139335')
    expect(await curl(...sent, '--data-binary', tampered, `${server.url}/webhooks/whippy`)).toContain('not right')
    expect(await server.stop('SIGTERM')).toBe(0)
    expect(crm().requests).toEqual([])
    expect(server.told.join('\n')).toContain('warning: a webhook was refused source=whippy status=401')
  })
})

describe('the server', () => {
  test('tells what it serves, and ends when it is told to', async (context) => {
    const server = await startServer(context, SERVE, path('end.db'))
    const stream = await fetch(`${server.url}/v1/stream`, { headers: { authorization: `Bearer ${API_KEY}` } })
    expect(server.told.join('\n')).toContain('POST /webhooks/whippy')
    expect(server.told.join('\n')).not.toContain(API_KEY)
    expect(await curl(`${server.url}/healthz`)).toBe('ok\n')
    expect(await curl(`${server.url}/readyz`)).toBe('ok\n')
    expect(await server.stop('SIGINT')).toBe(0)
    // Whoever listens is told that it is over.
    expect(await stream.text()).toContain('retry:')
  })

  test('takes an event of any system, and pops its record', async (context) => {
    const server = await startServer(context, SERVE, path('events.db'), { args: ['--json'] })
    const key = ['--header', `Authorization: Bearer ${API_KEY}`]
    const stream = await fetch(`${server.url}/v1/stream?agent=7`, { headers: { authorization: `Bearer ${API_KEY}` } })
    let pops = ''
    const reading = async (): Promise<void> => {
      for await (const piece of stream.body!.pipeThrough(new TextDecoderStream())) pops += piece
    }
    void reading().catch(() => {})
    await vi.waitFor(() => expect(pops).toContain('retry:'), LONG)
    const event = {
      id: 'e1',
      type: 'session.started',
      sessionId: 's1',
      at: '2026-11-20T10:00:00Z',
      session: { agent: { id: '7' }, endUser: { name: 'Kim Park', phoneNumber: '+12223334444' } },
    }
    const answer = await curl(...key, '--data', JSON.stringify(event), `${server.url}/v1/events?wait=true`)
    const url = `${crm().url}/#Case/view/${crm().cases[0]!.id}`
    expect(JSON.parse(answer)).toMatchObject({ accepted: 1, sessions: [{ record: { status: 'created', url } }] })
    expect(await curl(...key, `${server.url}/v1/sessions/s1/links`)).toContain(url)
    expect(await curl(...key, `${server.url}/metrics`)).toContain('crmwire_events_total{source="api"} 1')
    await vi.waitFor(() => expect(pops).toContain(`"url":"${url}"`), LONG)
    await server.stop('SIGTERM')
    expect(documents(server.printed.join('\n')).every(({ type }) => type === 'step')).toBe(true)
  })

  test('brings the calls of XiVO into the CRM, once, also after a restart', async (context) => {
    const cti = await startCtiServer(context)
    const start = new Date(systemClock.now() - 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
    cti.answer = () => history({ ...AGENT_CALL, start, srcNum: '+12223334444' })
    const config = configured(
      `  xivo: [{ url: "\${XIVO_URL}", username: usera, password: "\${XIVO_PASSWORD}", timeZone: UTC, of: { queue: blue } }]`,
    )
    for (const round of [1, 2]) {
      const server = await startServer(context, config, path('xivo.db'), { env: { XIVO_URL: cti.url } })
      expect(server.told.join('\n')).toContain(`XiVO at ${new URL(cti.url).host}`)
      await vi.waitFor(() => expect(cti.commands).toHaveLength(round), LONG)
      await vi.waitFor(() => expect(crm().notes).toHaveLength(2), LONG)
      expect(await server.stop('SIGTERM')).toBe(0)
    }
    expect(cti.commands[0]).toMatchObject({ command: 'getQueueCallHistory', queue: 'blue' })
    expect([crm().contacts, crm().cases, crm().notes].map(({ length }) => length)).toEqual([1, 1, 2])
  })

  test('does what another process has left behind', async (context) => {
    const ledger = path('left.db')
    const input = `${JSON.stringify({ id: 'e1', type: 'session.started', sessionId: 'c1', at: '2026-11-20T10:00:00Z', session: { endUser: { phoneNumber: '+12223334444' } } })}\n`
    const down = { CRM_URL: 'http://127.0.0.1:9', CRM_API_KEY: 'x' }
    expect(
      (await runCli(['run', ESPOCRM, '--events', '-', '--ledger', ledger, '--wait', '0'], { env: down, input })).code,
    ).toBe(2)
    await startServer(context, SERVE, ledger)
    await vi.waitFor(() => expect(crm().cases).toHaveLength(1), LONG)
  })
})

describe('a server that cannot start says why, with exit code 1', () => {
  test('without a configuration', async () => {
    expect(await runCli(['serve', 'no-such.yaml'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('no-such.yaml') as string,
    })
  })

  test('when a secret has no value', async () => {
    const { code, err } = await runCli(['serve', SERVE, '--ledger', path('secret.db')], { env: { ...env(), API_KEY } })
    expect(code).toBe(1)
    expect(err).toContain('WHIPPY_SECRET')
  })

  test('when the port is taken', async (context) => {
    const server = await startServer(context, SERVE, path('taken.db'))
    const { port } = new URL(server.url)
    const { code, err } = await runCli(['serve', SERVE, '--ledger', path('taken-2.db'), '--port', port], {
      env: { ...env(), API_KEY, WHIPPY_SECRET: SECRET },
    })
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringContaining(`The port ${port} is taken.`) as string,
    })
  })
})
