import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename, dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { startHealthServer } from '../../src/cli/health-server.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { createConnector } from '../../src/connector.ts'
import { openAuth } from '../../src/open-auth.ts'
import { type Clock, systemClock } from '../../src/util/clock.ts'
import { type Ssh2Server, startSsh2Server } from '../../tools/storage/ssh2-server.ts'
import { httpServer } from '../http/servers.ts'
import { espocrm } from '../support/espocrm.ts'
import { EVENTS, SESSION, runCli, useCrmAndFolder } from './run-cli.ts'

/** One for each thing that must never be seen, with every sign that some encoding writes otherwise. */
const canary = (name: string): string => `canary-${name}/"k&y+<>'s \\${name}~!`
const SECRET = canary('secret')
const ACCESS = `${canary('access').replaceAll(/[^\w/+~.-]/g, '')}==`
const REFRESH = canary('refresh')
const CODE = 'canary-code-of-the-login'
const BACK = 'http://127.0.0.1:7777/callback'
const PEM = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()
/** No line of a key may be seen, nor a statement that it signed. */
const KEY_PARTS = PEM.split('\n').filter((line) => line.length > 40)
const ASSERTION = /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/

const oauth2 = (grant: string, more: object = {}): object => ({
  type: 'oauth2',
  grant,
  tokenUrl: '${CRM_URL}/token',
  clientId: 'crmwire',
  clientSecret: '${CRM_API_KEY}',
  ...more,
})

/** A way to authenticate, by name. */
const AUTHS: Readonly<Record<string, object>> = {
  basic: { type: 'basic', username: 'kim', password: '${CRM_API_KEY}' },
  headers: { type: 'headers', headers: { 'X-Api-Key': '${CRM_API_KEY}', 'X-Other': 'a ${CRM_API_KEY}' } },
  bearer: { type: 'bearer', token: '${CRM_API_KEY}' },
  'apiKey in a header': { type: 'apiKey', header: 'x-key', value: '${CRM_API_KEY}' },
  'apiKey in the query': { type: 'apiKey', query: 'key', value: '${CRM_API_KEY}' },
  'a client secret in the body': oauth2('client_credentials'),
  'a client secret in a header': oauth2('client_credentials', { clientAuth: 'basic', send: { query: 'token' } }),
  'a password': oauth2('password', { username: 'kim', password: '${CRM_API_KEY}' }),
  'a refresh token': oauth2('refresh_token', { refreshToken: '${CRM_API_KEY}', send: { header: 'x-token' } }),
  'a private key': oauth2('jwt_bearer', {
    clientSecret: undefined,
    assertion: { subject: 'kim', privateKey: '${CRM_KEY}' },
  }),
  'a login': oauth2('authorization_code', { authorizationUrl: '${CRM_URL}/authorize', redirectUri: BACK }),
}

/** A storage that wants a secret, by its name. It is a parrot, or a server of files that lets nobody in. */
const STORAGES: Readonly<Record<string, (server: Ssh2Server) => object>> = {
  'a password of SFTP': (server) => ({ sftp: { ...loginAt(server), password: '${CRM_API_KEY}' } }),
  'a passphrase of SFTP': (server) => ({
    sftp: { ...loginAt(server), privateKey: '${CRM_KEY}', passphrase: '${CRM_API_KEY}' },
  }),
  'a private key of SFTP': (server) => ({ sftp: { ...loginAt(server), privateKey: '${CRM_KEY}' } }),
  'a secret key of S3': () => ({
    s3: { bucket: 'calls', endpoint: '${STORAGE_URL}', accessKeyId: 'kim', secretAccessKey: '${CRM_API_KEY}' },
  }),
  'a service account of Google': () => ({ gcs: { ...BUCKET, serviceAccount: '${CRM_ACCOUNT}' } }),
  'a client secret of Google': () => ({ gcs: { ...BUCKET, clientId: 'crmwire', clientSecret: '${CRM_API_KEY}' } }),
}

const loginAt = ({ port, username, hostKey }: Ssh2Server): object => ({ host: '127.0.0.1', port, username, hostKey })
const BUCKET = {
  bucket: 'calls',
  endpoint: '${STORAGE_URL}',
  authorizationUrl: '${STORAGE_URL}/authorize',
  tokenUrl: '${STORAGE_URL}/token',
}
const ACCOUNT = JSON.stringify({ type: 'service_account', client_email: 'kim@example.com', private_key: PEM })

/** How somebody repeats what they were sent. */
const ECHOES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => encodeURIComponent(text),
  (text) => new URLSearchParams({ '': text }).toString().slice(1),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('base64url'),
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => JSON.stringify(JSON.stringify(text)).slice(1, -1),
  (text) => Buffer.from(text).toString('hex'),
  (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
]

const STATUSES = [400, 200, 401, 422, 500, 403]

/**
 * A CRM that refuses in turn with every status and says back what it was told in every encoding; and a server of tokens
 * that does the same, or gives some.
 */
async function parrot(givesTokens: boolean): Promise<string> {
  let turn = 0
  const given: string[] = []
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await buffer(request)).toString()
    const { url = '', headers } = request
    const decoded = [...new URLSearchParams(body).values()]
    const all = [url, decodeURIComponent(url), ...Object.values(headers).flat(), body, ...decoded, SECRET, ...given]
    const heard = all.filter((text) => text !== undefined)
    const echo = ECHOES[turn++ % ECHOES.length]!
    // Only the beginning is listened to, so each has its turn.
    const texts = heard.map((_text, at) => echo(heard[(at + 5 * turn) % heard.length]!))
    const json = { 'content-type': 'application/json' }
    const said = texts.join(' ')
    if (url === '/token' && givesTokens) {
      given.push(ACCESS, REFRESH)
      response
        .writeHead(200, json)
        .end(JSON.stringify({ access_token: ACCESS, refresh_token: REFRESH, expires_in: 3600, note: said }))
    } else if (url === '/token')
      response.writeHead(401, json).end(JSON.stringify({ error: 'invalid_client', error_description: said }))
    else {
      const status = STATUSES[turn % STATUSES.length]!
      response
        .writeHead(status, json)
        .end(JSON.stringify(status === 200 ? { list: [] } : { message: said, error: texts }))
    }
  }
  const server = await httpServer((request, response) => void answer(request, response))
  return server.url
}

const { file } = useCrmAndFolder()
let files = 0

const HURRY = 20
const BEGUN = systemClock.now()
/** A clock that runs faster than others, so that nobody waits long for what goes wrong. */
const clock: Clock = {
  now: () => BEGUN + (systemClock.now() - BEGUN) * HURRY,
  monotonic: () => systemClock.monotonic() * HURRY,
  timer: (delayMs, fire) => systemClock.timer(delayMs / HURRY, fire),
}

/** Everything that can be seen of a credential while calls go wrong in every way, and the bytes of the ledger. */
async function seen(
  { auth, storage }: { auth?: object; storage?: object },
  givesTokens: boolean,
  ledgerKey?: string,
): Promise<{ told: string; stored: string }> {
  const url = await parrot(givesTokens)
  const secret = { secret: true, optional: true }
  const settings = { ...espocrm().settings, CRM_KEY: secret, CRM_ACCOUNT: secret, STORAGE_URL: { optional: true } }
  const parts = { ...(auth && { auth }), ...(storage && { storage: { files: ['call_recording'], ...storage } }) }
  const config = file(`canary-${++files}.yaml`, stringify({ ...espocrm(), interactiveSeconds: 1, settings, ...parts }))
  const ledger = config.replace('.yaml', '.db')
  const env = {
    CRM_URL: url,
    CRM_API_KEY: SECRET,
    CRM_KEY: PEM,
    CRM_ACCOUNT: ACCOUNT,
    ...(storage && { STORAGE_URL: await parrot(givesTokens) }),
    CRMWIRE_LEDGER: ledger,
    ...(ledgerKey !== undefined && { CRMWIRE_LEDGER_KEY: ledgerKey }),
  }
  let told = ''
  const cli = async (...args: string[]): Promise<string> => {
    const { out, err } = await runCli(args, { env, terminal: { clock } })
    told += `${out}\n${err}\n`
    return out
  }

  const isLogin = auth && 'grant' in auth && auth.grant === 'authorization_code'
  if (isLogin || (storage && JSON.stringify(storage).includes('clientSecret'))) {
    const of = storage ? 'storage' : 'crm'
    const opened = await openAuth(await loadConfig(config), { settings: env, ledger, ledgerKey, clock, of })
    const { state } = await opened.begin({ redirectUri: BACK })
    const ended = await opened.complete(`${BACK}?code=${CODE}&state=${state}`).catch((error: unknown) => error)
    told += inspect(ended, { depth: Infinity, showHidden: true })
    await opened.close()
  }
  await cli('check', config, '--json')
  await cli('plan', config, '--session', SESSION)
  await cli('run', config, '--events', EVENTS, '--wait', '0', '--no-delay')
  await cli('run', config, '--events', EVENTS, '--wait', '0', '--json')
  const { jobs } = JSON.parse(await cli('jobs', 'list', '--all', '--json')) as {
    jobs: { id: string; sessionId: string }[]
  }
  for (const { id } of jobs.slice(0, 5)) await cli('jobs', 'show', id)
  await cli('jobs', 'export', '--include-payload')
  await cli('trace', jobs[0]!.sessionId)
  for (const of of ['crm', 'storage']) await cli('auth', 'status', config, '--for', of)
  await cli('auth', 'status', config, '--json')
  if (storage) await cli('storage', 'test', config)

  const connector = await createConnector(await loadConfig(config), {
    settings: env,
    ledger,
    ledgerKey,
    clock,
    onAlert: (alert) => {
      told += inspect(alert)
    },
    logger: Object.fromEntries(
      ['debug', 'info', 'warn', 'error'].map((level) => [
        level,
        (...given: unknown[]) => void (told += inspect(given)),
      ]),
    ) as never,
  })
  const health = await startHealthServer(connector, { port: 0, host: '127.0.0.1' })
  told += inspect(await connector.open({ id: 'one-more', endUser: { phoneNumber: '+12223335555' } }), { depth: 9 })
  told += await (await fetch(`${health.url}/metrics`)).text()
  told += inspect([connector, await connector.auth.status(), connector.origins()], {
    depth: Infinity,
    showHidden: true,
  })
  await health.close()
  await connector.close()

  const stored = readdirSync(dirname(ledger))
    .filter((name) => name.startsWith(basename(ledger)))
    .map((name) => readFileSync(join(dirname(ledger), name), 'latin1'))
  return { told, stored: stored.join('') }
}

/** In every form that a reader could turn back, whole or as a part of something longer. */
function formsOf(secret: string): string[] {
  const cores = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  )
  const forms = [secret, ...ECHOES.map((echo) => echo(secret)), ...cores]
  return [...forms, ...cores.map((core) => core.replaceAll('+', '-').replaceAll('/', '_'))]
}

const HIDDEN = [...[SECRET, ACCESS, REFRESH].flatMap(formsOf), ...KEY_PARTS, CODE, 'canary-']

function expectNone(text: string, hidden: readonly (string | RegExp)[]): void {
  const found = hidden.filter((one) => (typeof one === 'string' ? text.includes(one) : one.test(text)))
  const where = found.map((one) => {
    const at = typeof one === 'string' ? text.indexOf(one) : text.search(one)
    return text.slice(Math.max(0, at - 120), at + 120)
  })
  expect(where, 'a canary was seen').toEqual([])
}

describe.each(Object.entries(AUTHS))('%s', (_name, auth) => {
  const isOAuth2 = 'grant' in auth

  test.each(isOAuth2 ? [true, false] : [true])('is seen nowhere, where tokens are given: %s', async (givesTokens) => {
    const { told, stored } = await seen({ auth }, givesTokens, '5a'.repeat(32))
    expect(told.length).toBeGreaterThan(10_000)
    expectNone(told, [...HIDDEN, ASSERTION])
    expect(stored.length).toBeGreaterThan(10_000)
    expectNone(stored, [...HIDDEN, ASSERTION])
  })

  test('is not in a ledger without a key, but for the tokens that it gave', async () => {
    const { stored } = await seen({ auth }, true)
    expectNone(stored, [...formsOf(SECRET), ...KEY_PARTS, CODE, ASSERTION])
    expect(stored.includes(ACCESS)).toBe(isOAuth2)
  })
})

test.for(Object.entries(STORAGES))('%s is seen nowhere', async ([, specOf], { onTestFinished }) => {
  const server = await startSsh2Server()
  onTestFinished(() => server.close())
  const { told, stored } = await seen({ storage: specOf(server) }, true, '5a'.repeat(32))
  expect(told).toMatch(/\/crmwire-test-\w+\.txt {2}failed {2}(?:STORAGE|AUTH)_/)
  expectNone(told, [...HIDDEN, ASSERTION])
  expectNone(stored, [...HIDDEN, ASSERTION])
})
