import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { type TestContext, expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkConfig } from '../../src/config/check-config.ts'
import type { Config } from '../../src/config/schema/config.ts'
import { formatAuthStatus } from '../../src/cli/render/auth-status.ts'
import { formatIssues } from '../../src/config/report.ts'
import { createConnector } from '../../src/connector.ts'
import { readTicket } from '../../src/serve/ticket.ts'
import { signRecordingLink } from '../../src/recordings/recording-link.ts'
import { parseEvent } from '../../src/session/parse-event.ts'
import { type Answer, jsonAnswer } from '../../src/testing/server/answer.ts'
import { startServer } from '../../src/testing/server/start-server.ts'
import { systemClock } from '../../src/util/clock.ts'
import { stringifyJson } from '../../src/util/json.ts'
import { documented } from '../adapters/whippy/deliveries.ts'
import { AGENT_CALL, USER_CALL, history, startCtiServer } from '../adapters/xivo/cti-server.ts'
import { account, config as whole, find, found, upload } from '../config/configs.ts'
import { startMailServer } from '../email/mail-server.ts'
import { certificates } from '../http/certificates.ts'
import { judgeConfig } from '../judge/judge-config.ts'
import { startSsh2Server } from '../../tools/storage/ssh2-server.ts'
import { SECRET, signed } from '../webhook/signed.ts'
import { startPostgres } from '../support/postgres.ts'
import { API_KEY, serving } from '../serve/serving.ts'
import { compileText } from '../types/compile-text.ts'
import { BLOCKS, block } from './pages.ts'
import { workplace } from './workplace.ts'

type Example = (text: string, context: TestContext) => void | Promise<void>

/** What stands in a block that another test runs; that test names the page. */
const tested =
  (file: string): Example =>
  (_text, { task }) => {
    const [page] = task.name.split(' ')
    expect(readFileSync(file, 'utf8')).toContain(page)
  }

/** A configuration that has no mistakes, and these warnings alone. */
const checks =
  (...warnings: string[]): Example =>
  (text) => {
    expect(found(text)).toEqual(warnings)
  }

/** Parts of a configuration that has no mistakes with them. */
const isPart: Example = (text) => {
  expect(found(whole(parse(text) as Partial<Config>))).toEqual([])
}

/** One event as it comes in. */
const isEvent: Example = (text) => {
  expect(parseEvent(JSON.parse(text))).toMatchObject(JSON.parse(text) as Record<string, unknown>)
}

/** A part of a page: it runs in `test/examples/agent-desktop.test.ts`, here it is checked. */
const compiles: Example = (code) => {
  const imports = code.includes('import ') ? '' : "import { createSessionTranslator } from 'crmwire/browser'\n"
  expect(compileText(`/// <reference lib="dom" />\n${imports}${code}\nexport { translate }`)).toEqual([])
}

/** Commands that npm knows; what they do is tested where they stand. */
const isKnown: Example = async (text, context) => {
  const { shell } = await workplace(context)
  expect((await shell(text)).map(({ line, code }) => [line, code])).toEqual([[text.trim(), 0]])
}

const MORNING = { ...systemClock, now: () => Date.parse('2026-11-20T10:12:00Z') }
const GOOD_TOKEN = {
  type: 'oauth2',
  grant: 'authorization_code',
  health: 'ready',
  obtainedAt: MORNING.now() - 12 * 60_000,
  tokenExpiresAt: MORNING.now() + 48 * 60_000,
  renewable: true,
} as const
const VERIFY = { verify: { PHONE_NUMBER: 'phone' } }
const LOCAL = 'network: { allow: [127.0.0.1], http: true }\n'
const EVENT = readFileSync('examples/events.ndjson', 'utf8').split('\n')[0]!
const RUNS = { code: 0, out: '', err: '' }
/** What comes some time after a session is lost without a ledger, which is told. */
const LATER = /^State is kept in memory, so this unfinished work is dropped:\n {2}call-103646 {2}1 upload later: .*\n$/
const LOADING = `import { createConnector, loadConfig } from 'crmwire'`
const CONNECT = `const crm = await createConnector(await loadConfig('espocrm.yaml'), { settings: process.env })`
const RESULT = 'console.log(JSON.stringify({ account, record }))'

/** What a find with this part would send for somebody. */
async function sentBy(part: Record<string, unknown>, endUser: object): Promise<{ url: string; body: unknown }> {
  const tree = whole({ account: account({ findByQuery: find({ ...part, response: VERIFY }) }) })
  expect(found(tree)).toEqual([])
  const connector = await createConnector(tree as never, {})
  const [request] = await connector.plan({ id: 's1', endUser }, 'account.findByQuery')
  await connector.close()
  const { url = '', body } = request!
  return { url: decodeURIComponent(url), body: body === undefined ? undefined : JSON.parse(body) }
}

const created = (id: string): Answer => ({
  ...jsonAnswer({ id }, 201),
  headers: { 'Content-Type': 'application/json', Location: `/REST/2.0/thing/${id}` },
})

/** A CRM that knows nobody and creates what is asked of it, in the way of Request Tracker. */
async function emptyRequestTracker({ onTestFinished }: TestContext): Promise<string> {
  const server = await startServer(0, {
    clock: systemClock,
    log: [],
    faultFor: () => undefined,
    answer: ({ method, path }) =>
      method === 'GET' || path.endsWith('/users')
        ? jsonAnswer({ items: [] })
        : method === 'PUT'
          ? jsonAnswer(['Rating 5 added'])
          : created('7'),
  })
  onTestFinished(server.close)
  return server.url
}

/** `auth` of a configuration without mistakes; what requests carry then, with secrets masked. */
const carries =
  (part: string): Example =>
  async (text) => {
    const tree = whole(parse(text) as Partial<Config>)
    const { issues } = checkConfig(tree as never, { now: Date.parse('2026-11-20T10:00:00Z') })
    expect(issues).toEqual([])
    const declared: [string, { example?: string }][] = Object.entries(tree['settings'] ?? {})
    const settings = Object.fromEntries(declared.map(([name, { example }]) => [name, example ?? 'a-secret-value']))
    const connector = await createConnector(tree as never, { settings })
    const [request] = await connector.plan({ id: 's1', endUser: { email: 'kim@example.com' } }, 'account.findByQuery')
    await connector.close()
    const { url, headers } = request!
    expect([url, ...Object.entries(headers ?? {}).map((pair) => pair.join(': '))].join('\n')).toContain(part)
  }

const group = (propertyName: string, value: string) => ({ filters: [{ propertyName, operator: 'EQ', value }] })

/** The documented start of a call, signed now. */
function whippyWebhook(): { headers: Record<string, string>; body: string } {
  const body = documented('call.started')
  return { headers: signed(body, { at: Math.floor(systemClock.now() / 1000) }).headers, body }
}

/** The program, with the CTI server of a test. */
const atCti = (url: string, code: string): string => code.replace("'https://xivo.example.com'", `'${url}', http: true`)

/** A page with a desktop that prints what it is asked and answers this. */
const desktop = (answer: string): string => `Object.assign(globalThis, {
  brightpattern: {
    AdApi: class {
      async startCall(...given: unknown[]) {
        console.log(JSON.stringify(given))
        return ${answer}
      }
    },
  },
})`

/** What a test of a storage prints, whatever the place and the names. */
const shape = (out: string): string => out.replace(/^\S+/, 'PLACE').replaceAll(/\w{8}\.txt/g, 'ID.txt')

const EXAMPLES: Record<string, Example> = {
  // Without a field for the operation id a lost answer stays open, which the first screen leaves to the example.
  'README.md yaml': checks('CONFIG_CREATE_UNCERTAIN? record.create'),
  async 'README.md ts'(code, context) {
    const { crm, write, program } = await workplace(context)
    write('espocrm.yaml', block('README.md yaml') + LOCAL)
    const { out } = await program(code, { after: 'await crm.close()' })
    expect(out).toBe(block('README.md output'))
    expect([crm.contacts, crm.cases].map(({ length }) => length)).toEqual([1, 1])
  },
  'README.md output': tested('test/docs/blocks.test.ts'),
  'README.md sh': isKnown,
  'README.md sh 2': isKnown,
  async 'README.md sh 3'(text, context) {
    const { crm, shell } = await workplace(context)
    const runs = await shell(text)
    expect(runs.map(({ line, code, err }) => ({ line, code, err }))).toEqual(
      runs.map(({ line }) => ({
        line,
        code: 0,
        err: / (?:init|run) /.test(line) ? (expect.any(String) as string) : '',
      })),
    )
    const [check, plan, run, links, schema, init] = runs.map(({ out }) => out)
    expect(check).toContain('level B: ')
    expect(plan).toMatch(/^# account\.findById.*\n\n# account\.findByQuery\[0\]\ncurl /)
    expect(run).toContain('account.create')
    expect(runs[2]!.err).toMatch(LATER)
    expect(links).toContain('#Contact/list/search=')
    expect(JSON.parse(schema!)).toHaveProperty('$schema')
    expect(init).toBe('')
    expect(crm.contacts).toHaveLength(1)
  },
  'README.md output 2'(text) {
    const wrong = readFileSync('examples/espocrm.yaml', 'utf8').replace('{FIRST_NAME}', '{FRIST_NAME}')
    expect(`${formatIssues(checkConfig(wrong).issues, { file: 'examples/espocrm.yaml' })}\n`).toBe(text)
  },

  'docs/getting-started.md yaml': checks(),
  async 'docs/getting-started.md sh'(text, context) {
    const { crm, shell } = await workplace(context)
    const [check] = await shell(text)
    expect(check).toMatchObject({
      code: 0,
      out: expect.stringMatching(/account +level B: .*\n +record +level B: /) as string,
    })
    expect(crm.requests).toEqual([])
  },
  async 'docs/getting-started.md sh 2'(text, context) {
    const { crm, shell } = await workplace(context)
    const [plan] = await shell(text)
    expect(plan).toMatchObject({ code: 0, err: '' })
    expect(plan!.out).toContain('curl --request PUT ')
    expect(plan!.out).toContain('/Contact/<ACCOUNT_ID>/cases')
    expect(plan!.out).not.toContain(crm.apiKey)
    expect(crm.requests).toEqual([])
  },
  async 'docs/getting-started.md sh 3'(text, context) {
    const { crm, shell } = await workplace(context)
    expect(readFileSync('examples/local-crm.ts', 'utf8')).toContain('const PORT = 8787')
    expect(text).toContain(`http://127.0.0.1:8787 CRM_API_KEY=${crm.apiKey} `)
    const [run] = await shell(text.replace('http://127.0.0.1:8787', crm.url))
    expect(run).toMatchObject({ code: 0, err: LATER })
    expect(run!.out).toMatch(/account\.create +POST \/Contact +200 .* created .* id in the answer\n/)
    expect(run!.out).toMatch(/\ncall-103646\n {2}account +created /)
  },
  async 'docs/getting-started.md ts'(code, context) {
    const { write, program } = await workplace(context)
    write('espocrm.yaml', block('docs/getting-started.md yaml') + LOCAL)
    const before = `import type { SessionEventInput } from 'crmwire'\nconst event: SessionEventInput = ${EVENT}`
    const { code: exit, out, err } = await program(code, { before, after: RESULT })
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(out).toMatch(/^account\.findByQuery none none in the answer\naccount\.create created id in the answer\n\{/)
    expect(JSON.parse(out.split('\n').at(-2)!)).toMatchObject({ account: { status: 'created' } })
  },
  async 'docs/getting-started.md ts 2'(code, context) {
    const after = `createVirtualClock()
const lost = await fetch(crm.url + '/api/v1/Contact', {
  method: 'POST',
  headers: { 'X-Api-Key': crm.apiKey, 'Content-Type': 'application/json' },
  body: JSON.stringify({ lastName: 'Park' }),
}).catch(() => 'lost')
console.log(lost, crm.contacts.length)
await crm.close()`
    const { program } = await workplace(context)
    expect(await program(code, { after })).toMatchObject({ code: 0, out: 'lost 1\n', err: '' })
  },

  'docs/guides/authentication.md yaml': carries('authorization: Basic [secret]'),
  'docs/guides/authentication.md yaml 2': carries('x-api-key: [secret]\nx-api-secret: [secret]'),
  'docs/guides/authentication.md yaml 3': carries('authorization: Bearer [secret]'),
  'docs/guides/authentication.md yaml 4': carries('&api_token=[secret]'),
  'docs/guides/authentication.md yaml 5': carries('authorization: Zoho-oauthtoken [secret]'),
  'docs/guides/authentication.md yaml 6': carries('https://contoso.crm.dynamics.com/api/data/v9.2/people'),
  'docs/guides/authentication.md yaml 7': carries('<AUTH.instance_url>/services/data/v64.0/people'),
  'docs/guides/authentication.md yaml 8': carries('authorization: Bearer [secret]'),
  'docs/guides/authentication.md yaml 9': carries('authorization: Bearer [secret]'),
  'docs/guides/authentication.md yaml 10': carries('x-api-key: [secret]'),
  'docs/guides/authentication.md sh': tested('test/cli/auth.test.ts'),
  'docs/guides/authentication.md output'(text) {
    const status = { ...GOOD_TOKEN, scopes: ['ZohoCRM.modules.ALL'], address: 'https://www.zohoapis.com' }
    expect(`${formatAuthStatus('Zoho CRM', status, { clock: MORNING, of: 'crm' })}\n`).toBe(text)
  },
  'docs/guides/authentication.md sh 2': tested('test/cli/storage.test.ts'),
  'docs/guides/authentication.md output 2'(text) {
    const status = { ...GOOD_TOKEN, scopes: ['https://www.googleapis.com/auth/devstorage.read_write'] }
    const name = 'Our CRM, gs://company-calls/exports'
    expect(`${formatAuthStatus(name, status, { clock: MORNING, of: 'storage' })}\n`).toBe(text)
  },
  async 'docs/guides/authentication.md ts'(code, context) {
    const { write, program } = await workplace(context)
    write('zoho.yaml', readFileSync('presets/zoho.yaml'))
    const env = { ZOHO_CLIENT_ID: 'c', ZOHO_CLIENT_SECRET: 'a-secret', LEDGER_KEY: 'a'.repeat(64) }
    const after = `const session: { state?: string | undefined } = {}
console.log(new URL(await beginLogin(session)).host, session.state!.length)
const wrong = 'https://app.example.com/crm/callback?code=a&state=b'
console.log(await endLogin(wrong, session).catch((error: unknown) => (error as { code: string }).code))
await auth.close()`
    const out = 'accounts.zoho.com 43\nAUTH_STATE_UNKNOWN\n'
    expect(await program(code, { after, env })).toMatchObject({ code: 0, out, err: '' })
  },
  'docs/guides/email.md yaml': isPart,
  async 'docs/guides/email.md sh'(text, context) {
    const { write, shell } = await workplace(context)
    const server = await startMailServer(context)
    const [install, command] = text.trim().split('\n')
    expect(install).toBe('npm install nodemailer')
    write('ca.pem', certificates.authority)
    write(
      'crm.yaml',
      `version: 1\nname: CRM\nnetwork: { allow: [127.0.0.1], ca: ca.pem }\n${block('docs/guides/email.md yaml')}`,
    )
    const [run] = await shell(`SMTP_URL=smtp://127.0.0.1:${server.port} ${command}`)
    expect(run).toMatchObject({ code: 0, err: '', out: expect.stringContaining('crm@example.com  sent') as string })
    expect(server.received).toHaveLength(1)
  },
  'docs/guides/email.md yaml 2': isPart,
  async 'docs/guides/bright-pattern.md ts'(code, context) {
    const { program } = await workplace(context)
    const run = await program(code, { before: desktop("{ status: 'error', error: { code: 8, name: 'timeout' } }") })
    expect(run).toMatchObject({ code: 0, err: '' })
    expect(run.out.split('\n')).toEqual([
      `["+12223334444",{"id":"7","type":"contact","displayName":"Kim Park","displayType":"Contact","customFields":{}}]`,
      'Look at the desktop before you dial again: timeout',
      '',
    ])
  },
  async 'docs/guides/bright-pattern.md ts 2'(code, context) {
    const { program } = await workplace(context)
    const run = await program(code, {
      before: desktop("{ status: 'success', data: { id: 'i-1' } }"),
      after: `const account = { status: 'found', id: 7, reason: 'id in the answer' } as const
console.log((await callBack({ sessionId: 's1', account, operations: [], files: [] }, '911')).call.status)`,
    })
    expect(run).toMatchObject({ code: 0, err: '' })
    expect(run.out).toMatch(/^\["911",\{"id":"7","type":"contact","displayName":"Kim Park".*\]\nstarted\n$/)
  },
  'docs/guides/agent-adapter.md ts': compiles,
  'docs/guides/agent-adapter.md ts 2': compiles,
  'docs/guides/files.md json': isEvent,
  'docs/guides/metadata.md yaml'(text) {
    const { metadata, upload: files } = parse(text) as Partial<Config>
    expect(found(whole({ metadata, upload: upload(files) }))).toEqual([])
  },
  'docs/guides/metadata.md json': isEvent,
  async 'docs/guides/metadata.md ts'(code, context) {
    const { write, program } = await workplace(context)
    const call = {
      id: 1,
      session_type_v2: 'Voice Inbound',
      status: 8,
      queue_durations: [{ queue_duration: 21 }],
      agent_info: { id: 7, name: 'Robin' },
      rating: 'five',
    }
    write('call-103646.json', JSON.stringify(call))
    expect(await program(code)).toMatchObject({
      code: 0,
      out: "Voice Inbound finished 21\n[ 'agent Robin' ]\n",
      err: 'left out: rating\n',
    })
  },
  'docs/guides/privacy.md yaml'(text) {
    expect(found(whole(parse(text) as Partial<Config>))).toEqual([])
  },
  'docs/guides/links.md yaml'(text) {
    const settings = { CRM_URL: { description: 'Where the CRM lives', example: 'https://crm.example.com' } }
    expect(found(whole({ settings, ...(parse(text) as Partial<Config>) }))).toEqual([])
  },
  async 'docs/guides/links.md sh'(text, context) {
    const { crm, shell } = await workplace(context)
    const [plain, known] = await shell(text)
    expect(plain!.out).toContain(`lookup      ${crm.url}/#Contact/list/search=%2B12223334444\n`)
    expect(JSON.parse(known!.out)).toMatchObject({ record: `${crm.url}/#Case/view/6b2` })
    expect(crm.requests).toEqual([])
  },
  async 'docs/guides/links.md ts'(code, context) {
    const { crm, write, program } = await workplace(context)
    write('espocrm.yaml', readFileSync('examples/espocrm.yaml'))
    const before = `${LOADING}\n${CONNECT}\nawait crm.handle(${EVENT})`
    const { code: exit, out, err } = await program(code, { before, after: 'await crm.close()' })
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(out).toBe(`${crm.url}/#Contact/view/${crm.contacts[0]!.id} ${crm.url}/#Contact/list/search=%2B12223334444\n`)
  },
  async 'docs/guides/privacy.md ts'(code, context) {
    const { write, program } = await workplace(context)
    write('espocrm.yaml', readFileSync('examples/espocrm.yaml'))
    expect(await program(code, { after: 'await crm.close()', env: { LEDGER_KEY: 'a'.repeat(64) } })).toMatchObject(RUNS)
  },
  async 'docs/guides/privacy.md ts 2'(code, context) {
    const { write, program } = await workplace(context)
    write('espocrm.yaml', readFileSync('examples/espocrm.yaml'))
    const env = { LEDGER_KEY: 'a'.repeat(64), OLD_LEDGER_KEY: 'b'.repeat(64) }
    expect(await program(code, { after: 'await crm.close()', env })).toMatchObject(RUNS)
  },
  async 'docs/guides/privacy.md ts 3'(code, context) {
    const { write, program } = await workplace(context)
    write('espocrm.yaml', readFileSync('examples/espocrm.yaml'))
    const after = `${CONNECT}
await crm.handle(${EVENT})
await erase(crm, '+12223334444', 'kim@example.com')
await crm.close()`
    const { code: exit, out, err } = await program(`${LOADING}\n${code}`, { after })
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(out).toMatch(/^1 sessions erased\nin the CRM: account \w+\nin the CRM: record \w+\n$/)
  },
  async 'docs/guides/real-crms.md ts'(code, context) {
    const config = JSON.stringify(judgeConfig({ finds: 'ignores_filters', creates: 'loses_answers' }))
    const calls = `for (const { id, name, phone, email } of judge.callers)
  await crm.handle({
    id: 'e1',
    type: 'session.started',
    sessionId: id,
    at: '2026-11-20T10:00:00Z',
    session: { endUser: { name, phoneNumber: phone, email, customUserId: id } },
  })
await clock.advance(86_400_000)
`
    const { program } = await workplace(context)
    const run = await program(
      code.replace('judge.violations()', `${calls}console.log(judge.violations().length, judge.effects.length > 0)`),
      {
        before: `import type { Config } from 'crmwire'\nconst config = ${config} as Config`,
        after: 'await crm.close()\nawait judge.close()',
      },
    )
    expect(run).toMatchObject({ code: 0, out: '0 true\n', err: '' })
  },
  async 'docs/guides/operating.md sh'(text, context) {
    const { shell } = await workplace(context)
    const runs = await shell(text)
    expect(runs.map(({ code, err }) => ({ code, err }))).toEqual(runs.map(() => ({ code: 0, err: '' })))
    const [run, open, all, story] = runs.map(({ out }) => out)
    expect(run).toContain('account.create')
    expect(open).toMatch(/ upload +\w+ /)
    expect(all).toMatch(/ record +done /)
    expect(story).toMatch(/account\.create +POST \/Contact/)
  },
  async 'docs/guides/observability.md ts'(code, context) {
    const step = JSON.parse(block('docs/guides/observability.md json')) as object
    const { write, program } = await workplace(context)
    write('espocrm.yaml', readFileSync('examples/espocrm.yaml'))
    const after = `await crm.handle(${EVENT})\nawait crm.close()`
    const { code: exit, out, err } = await program(code, { before: LOADING, after })
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    const drawn = { at: expect.any(Number), operation: expect.any(String), durationMs: expect.any(Number) }
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toContainEqual({ ...step, ...drawn, id: expect.any(String) })
  },
  'docs/guides/observability.md json': tested('test/docs/blocks.test.ts'),
  async 'docs/guides/observability.md ts 2'(code, context) {
    const { program } = await workplace(context)
    expect(await program(code)).toMatchObject(RUNS)
  },
  async 'docs/guides/observability.md sh'(text, context) {
    const { shell, write } = await workplace(context)
    write('telemetry.mjs', block('docs/guides/observability.md ts 2'))
    const [run] = await shell(text)
    expect(run).toMatchObject({ code: 0, err: LATER })
    for (const told of ["name: 'crmwire account'", "'url.template': '/Contact'", 'crmwire.step'])
      expect(run!.out).toContain(told)
  },
  'docs/guides/operating.md sh 2': tested('test/cli/work.test.ts'),
  async 'docs/guides/operating.md ts'(code, context) {
    const { program, shell } = await workplace(context)
    await shell('npx crmwire run examples/espocrm.yaml --events examples/events.ndjson --ledger calls.db')
    const shown = code.replace("{ states: ['dead', 'held'] }", "{ kinds: ['record'] }")
    const { code: exit, out } = await program(shown)
    expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(/ record done /) as string })
  },
  async 'docs/guides/request-tracker.md sh'(text, context) {
    const { shell, write } = await workplace(context)
    for (const name of ['session.json', 'events.ndjson', 'call-103646.wav'])
      write(name, readFileSync(`examples/${name}`))
    const url = await emptyRequestTracker(context)
    const [, check, plan, run] = await shell(
      text.replace('https://rt.example.com RT_TOKEN=1-27-…', `${url} RT_TOKEN=1-27-x`),
    )
    expect(check!.out).toMatch(/account +level A: .*\n +record +level B: /)
    expect(plan).toMatchObject({ code: 0, out: expect.stringContaining('/REST/2.0/ticket') as string })
    expect(run).toMatchObject({ code: 0, err: LATER })
  },
  'docs/guides/storage.md yaml': isPart,
  async 'docs/guides/storage.md sh'(text, context) {
    const { shell } = await workplace(context)
    const server = await startSsh2Server()
    context.onTestFinished(() => server.close())
    const [install, fingerprint] = text.trim().split('\n')
    expect(install).toBe('npm install ssh2')
    const [run] = await shell(fingerprint!.replace('files.example.com', `127.0.0.1 --port ${server.port}`))
    expect(run).toMatchObject({ code: 0, err: '', out: expect.stringContaining(server.hostKey) as string })
  },
  'docs/guides/storage.md yaml 2': isPart,
  'docs/guides/storage.md sh 2': tested('test/cli/storage.test.ts'),
  'docs/guides/storage.md yaml 3': isPart,
  'docs/guides/storage.md yaml 4': isPart,
  'docs/guides/storage.md yaml 5': isPart,
  async 'docs/guides/storage.md sh 3'(text, context) {
    const { write, shell } = await workplace(context)
    const storage = block('docs/guides/storage.md yaml 5').replace('/var/lib/crmwire/files', 'files')
    write('crm.yaml', `version: 1\nname: CRM\n${storage}`)
    const [run] = await shell(text)
    expect(run).toMatchObject({ code: 0, err: '' })
    for (const line of shape(block('docs/guides/storage.md output')).trim().split('\n'))
      expect(shape(run!.out)).toContain(line)
  },
  'docs/guides/storage.md output': tested('test/docs/blocks.test.ts'),
  async 'docs/guides/storage.md ts'(code, context) {
    const { write, shell, program } = await workplace(context)
    write('recording.mp3', 'not really a recording')
    const storage = block('docs/guides/storage.md yaml 5').replace('/var/lib/crmwire/files', 'files')
    write('crm.yaml', `version: 1\nname: CRM\n${storage}`)
    const event = { type: 'session.file', sessionId: 'call-1', at: '2026-11-20T10:00:00Z' }
    const file = { id: 'f1', kind: 'call_recording', path: 'recording.mp3' }
    write('events.json', JSON.stringify({ id: 'e1', ...event, file }))
    await shell('npx crmwire run crm.yaml --events events.json --ledger calls.db')
    const { code: exit, out } = await program(code)
    expect({ exit, out }).toEqual({
      exit: 0,
      out: expect.stringMatching(
        /^call_recording file:\S+\/call-1\.mp3 ujet-voice-recordings\/call-1\.mp3 22 \w{64}\n$/,
      ) as string,
    })
  },
  async 'docs/guides/storage.md ts 2'(code, context) {
    const { write, program } = await workplace(context)
    write('old.mp3', 'an old recording')
    expect(await program(code)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^16 file:\S+\/files\/ujet-voice-recordings\/call-7\.mp3\n$/) as string,
    })
  },
  async 'docs/guides/typescript.md ts'(code, context) {
    const { program } = await workplace(context)
    const env = { CRM_URL: 'https://crm.example.com' }
    expect(await program(code, { after: 'await crm.close()', env })).toMatchObject({ code: 0, out: '', err: '' })
  },
  'docs/guides/typescript.md text': tested('test/types/define-config.test.ts'),
  'docs/guides/typescript.md text 2'(text) {
    const [without, withChecks, added] = text
      .trim()
      .split('\n')
      .map((line) => /(\d+) inst\w+ +([\d.]+) s$/.exec(line)!.slice(1).map(Number))
    expect(added![0]).toBe(withChecks![0]! - without![0]!)
    expect(added![1]).toBeCloseTo(withChecks![1]! - without![1]!)
  },
  async 'docs/guides/whippy.md ts'(code, context) {
    const { crm, write, program } = await workplace(context)
    write('espocrm.yaml', block('README.md yaml') + LOCAL)
    const run = await program(code.replace('listen(8080)', 'listen(0)'), {
      env: { WHIPPY_SECRET: SECRET },
      after: `const { headers, body } = ${stringifyJson(whippyWebhook())}
await new Promise((done) => server.once('listening', done))
const url = 'http://localhost:' + (server.address() as { port: number }).port
for (const sent of [body, body + ' ']) console.log((await fetch(url, { method: 'POST', headers, body: sent })).status)
await crm.settled()
await crm.close()
server.close()`,
    })
    expect(run).toMatchObject({ code: 0, out: '200\n401\n', err: '' })
    expect(crm.contacts).toMatchObject([{ phoneNumber: '+13232139334' }])
  },
  async 'docs/guides/xivo.md ts'(code, context) {
    const { program } = await workplace(context)
    const cti = await startCtiServer(context)
    cti.answer = () => history(USER_CALL)
    const run = await program(atCti(cti.url, code), { env: { XIVO_PASSWORD: 'secret' } })
    expect(run).toMatchObject({ code: 0, out: '2022-09-08T08:32:50.000Z 1000 1007 answered 25\n', err: '' })
    expect([cti.logins, cti.commands]).toMatchObject([
      [['POST', '/xuc/api/2.0/auth/login', { login: 'usera', password: 'secret' }]],
      [{ command: 'getUserCallHistory', size: 10 }],
    ])
  },
  async 'docs/guides/xivo.md ts 2'(code, context) {
    const { crm, write, program } = await workplace(context)
    write('espocrm.yaml', block('README.md yaml') + LOCAL)
    const cti = await startCtiServer(context)
    const start = new Date(systemClock.now() - 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
    cti.answer = () => history({ ...AGENT_CALL, start, srcNum: '+12223334444' })
    const run = await program(atCti(cti.url, code), {
      env: { XIVO_PASSWORD: 'secret', TZ: 'UTC' },
      after: `console.log(await journal.read())
await journal.close()
xivo.close()
await crm.settled()
await crm.close()`,
    })
    expect(run).toMatchObject({ code: 0, out: '1\n', err: expect.not.stringContaining('Error') as string })
    expect(crm.contacts).toMatchObject([{ phoneNumber: '+12223334444' }])
  },

  async 'docs/guides/kommo.md sh'(text, context) {
    const { shell } = await workplace(context)
    const [init, check] = await shell(text)
    expect(init).toMatchObject({ code: 0, out: '' })
    expect(check).toMatchObject({ code: 0, err: '' })
    expect(check!.out).toMatch(/no errors, no warnings|kommo\.yaml: /)
  },
  async 'docs/guides/kommo.md ts'(code, context) {
    const { program, write } = await workplace(context)
    write('kommo.yaml', readFileSync('presets/kommo.yaml', 'utf8'))
    const env = { KOMMO_URL: 'https://example.kommo.com', KOMMO_TOKEN: 'a-token', KOMMO_ACCOUNT: '31415926' }
    const after = 'console.log(crm.name, crm.accountName)\nawait crm.close()'
    expect(await program(code, { after, env })).toMatchObject({ code: 0, out: 'Kommo 31415926\n', err: '' })
  },
  'docs/guides/kommo.md json': isEvent,
  'docs/guides/kommo.md sh 2': tested('test/cli/calls.test.ts'),
  'docs/guides/kommo.md yaml': carries('authorization: Bearer '),
  'docs/guides/serve.md yaml'(text) {
    const names = ['API_KEY', 'WHIPPY_SECRET', 'XIVO_PASSWORD']
    const tree = whole({
      settings: Object.fromEntries(names.map((name) => [name, { secret: true }])),
      ...parse(text),
    } as never)
    expect(found(tree)).toEqual([])
  },
  'docs/guides/call-window.md sh': isKnown,
  'docs/guides/call-window.md yaml'(text) {
    const { account: own } = parse(text) as { account: object }
    expect(found(whole({ account: account({ ...own, findByQuery: find({ response: VERIFY }) }) }))).toEqual([])
  },
  'docs/guides/call-window.md json': isEvent,
  'docs/guides/recordings.md yaml'(text) {
    const tree = whole({ settings: { LINK_KEY: { secret: true } }, ...parse(text) } as never)
    expect(found(tree)).toEqual([])
  },
  'docs/guides/recordings.md output'(text) {
    const { pathname, searchParams } = new URL(
      signRecordingLink('https://calls.example.com', { account: 'ACCOUNT', callId: 'CALL', until: 0 }, 'a key'),
    )
    const path = pathname.replace('ACCOUNT', '{account}').replace('CALL', '{callId}')
    expect(text.trim()).toBe(`GET ${path}?${[...searchParams.keys()].map((name) => `${name}=…`).join('&')}`)
  },
  async 'docs/guides/recordings.md ts'(code, context) {
    const { program, write } = await workplace(context)
    const tree = whole({ storage: { files: ['call_recording'], directory: { path: 'files' } } })
    write('crm.yaml', stringifyJson(tree))
    const env = { LINK_KEY: 'a key that nobody guesses' }
    const run = await program(code.replace('listen(8090)', 'listen(0)'), { after: 'process.exit(0)', env })
    expect(run).toMatchObject({ code: 0, err: '' })
    expect(run.out).toMatch(/^http:\/\/127\.0\.0\.1:8090\/voip\/default\/get_call_record\/103646\?until=\d+&signature=/)
  },
  'docs/guides/serve.md sh': tested('test/cli/serve.test.ts'),
  async 'docs/guides/serve.md ts'(code, context) {
    const { server } = await serving(context)
    const { program } = await workplace(context)
    const at = code.replace('https://calls.example.com', server.url)
    const run = await program(at, { after: 'console.log(ticket)\nexport {}', env: { API_KEY } })
    expect(run).toMatchObject({ code: 0, err: '' })
    expect(readTicket(run.out.trim(), API_KEY, 0)).toMatchObject({ agent: 'alex@example.com' })
  },
  'docs/guides/serve.md js'(code) {
    const opened: unknown[] = []
    const page = {
      ticket: 'a.b',
      window: { open: (...given: unknown[]) => opened.push(given) },
      EventSource: class {
        constructor(url: string) {
          opened.push(url)
        }
        addEventListener(name: string, listener: (event: { data: string }) => void): void {
          for (const url of ['https://crm.example.com/7', undefined]) listener({ data: JSON.stringify({ name, url }) })
        }
      },
    }
    runInNewContext(code, page)
    expect(opened).toEqual(['https://calls.example.com/v1/stream?ticket=a.b', ['https://crm.example.com/7', 'crm']])
  },

  'docs/reference/events.md json': isEvent,
  async 'docs/reference/templates.md yaml'(text) {
    const first = 'where[0][type]=equals&where[0][attribute]=phoneNumber&where[0][value]=+12223334444'
    const { url } = await sentBy(parse(text) as Record<string, unknown>, { phoneNumber: '+12223334444' })
    expect(new URL(url).search.slice(1)).toBe(first)
    const both = await sentBy(parse(text) as Record<string, unknown>, {
      phoneNumber: '+12223334444',
      email: 'kim@example.com',
    })
    expect(both.url).toContain('where[1][value]=kim@example.com')
  },
  async 'docs/reference/templates.md yaml 2'(text) {
    const part = { method: 'POST', params: undefined, ...(parse(text) as Record<string, unknown>) }
    const [phone, email] = [group('phone', '+12223334444'), group('email', 'kim@example.com')]
    expect((await sentBy(part, { phoneNumber: '+12223334444' })).body).toEqual({ filterGroups: [phone] })
    expect((await sentBy(part, { email: 'kim@example.com' })).body).toEqual({ filterGroups: [email] })
  },

  async 'docs/reliability.md ts'(code, context) {
    const { write, program } = await workplace(context)
    write('espocrm.yaml', readFileSync('examples/espocrm.yaml'))
    expect(await program(code, { before: LOADING, after: 'await crm.close()' })).toMatchObject(RUNS)
  },
  async 'docs/reliability.md ts 2'(code, context) {
    const { write, program } = await workplace(context)
    const server = await startPostgres()
    context.onTestFinished(() => server.remove())
    write('espocrm.yaml', readFileSync('examples/espocrm.yaml'))
    const named = code.replace('postgres://crmwire@db.internal/crmwire', await server.createDatabase())
    expect(named).not.toBe(code)
    expect(await program(named, { before: LOADING, after: 'await crm.close()' })).toMatchObject(RUNS)
  },

  ...Object.fromEntries(
    [...BLOCKS.keys()].filter((key) => key.includes(' mermaid')).map((key) => [key, tested('test/docs/flows.test.ts')]),
  ),
}

test('every fenced block is an example that is run', () => {
  expect(Object.keys(EXAMPLES).toSorted()).toEqual([...BLOCKS.keys()].toSorted())
})

test.for(Object.entries(EXAMPLES))('%s', async ([key, run], context) => {
  expect.hasAssertions()
  await run(block(key), context)
})
