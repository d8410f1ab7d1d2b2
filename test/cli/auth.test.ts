import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { systemClock } from '../../src/util/clock.ts'
import { freePort } from '../http/servers.ts'
import { tokenEndpoint } from '../auth/oauth2/token-endpoint.ts'
import { type OidcServer, oidcServer } from '../support/oidc-server.ts'
import { espocrm } from '../support/espocrm.ts'
import { type CliResult, EVENTS, runCli, useCrmAndFolder } from './run-cli.ts'

// `crmwire auth login` and `auth status`, as docs/guides/authentication.md has them.

const { file } = useCrmAndFolder()
let ledgers = 0

/** A server that knows an address on this machine, and a configuration for it. */
async function stage(auth: object = {}, options: Partial<Parameters<typeof oidcServer>[0]> = {}) {
  const port = await freePort()
  const back = `http://127.0.0.1:${port}/callback`
  const server = await oidcServer({ redirectUris: [back, 'https://app.example.com/back'], ...options })
  const config = file(
    `oauth2-${++ledgers}.yaml`,
    configOf({
      type: 'oauth2',
      authorizationUrl: `${server.url}/auth`,
      tokenUrl: `${server.url}/token`,
      clientId: server.clientId,
      clientSecret: '${CRM_API_KEY}',
      scope: 'openid offline_access crm.read',
      redirectUri: back,
      extra: { prompt: 'consent' },
      ...auth,
    }),
  )
  const ledger = config.replace('.yaml', '.db')
  const env = { CRM_URL: 'http://127.0.0.1:9', CRM_API_KEY: server.clientSecret, CRMWIRE_LEDGER: ledger }
  const cli = (args: string[], given: Parameters<typeof runCli>[1] = {}): Promise<CliResult> =>
    runCli(['auth', args[0]!, config, ...args.slice(1)], { ...given, env: { ...env, ...given.env } })
  return { server, port, back, cli }
}

const configOf = (auth: object): string => stringify({ ...espocrm(), auth })

/** What a browser that goes through the login shows at its end. */
async function walk(server: OidcServer, url: string): Promise<{ status: number; text: string }> {
  const response = await fetch(await server.visit(url))
  return { status: response.status, text: await response.text() }
}

describe('auth login', () => {
  test.each([
    ['to the address of the configuration', {}, []],
    ['to a port that is given', { redirectUri: undefined }, ['--port']],
  ])('leads a person to the server and back %s, and stores the tokens', async (_where, auth, args) => {
    const { server, port, cli } = await stage(auth)
    const shown: Promise<{ status: number; text: string }>[] = []
    const browse = (url: string): void => void shown.push(walk(server, url))
    const { code, out, err } = await cli(['login', ...args.flatMap((name) => [name, String(port)])], {
      terminal: { browse },
    })
    expect(await shown[0]).toEqual({ status: 200, text: 'You are logged in, and this window can be closed.\n' })
    expect(err).toContain(`Log in here:\n\n  ${server.url}/auth?`)
    expect(err).toContain('CRMWIRE_LEDGER_KEY is not set')
    expect(out).toMatch(
      /^EspoCRM: oauth2 \(authorization_code\)\n {2}health {8}ready: requests can be sent\n {2}token given {3}\S+ \(\d+ s ago\)\n {2}token ends {4}\S+ \(in 60 min\)\n {2}renewed {7}by itself\n {2}scopes {8}openid offline_access crm.read\n$/,
    )
    expect(code).toBe(0)
    expect(server.grants).toEqual([{ type: 'authorization_code' }])
    const status = await cli(['status', '--json'])
    expect(JSON.parse(status.out)).toMatchObject({ health: 'ready', renewable: true })
    expect(status).toMatchObject({ code: 0, err: '' })
  })

  test('seals the tokens when there is a key', async () => {
    const { server, cli } = await stage()
    const env = { CRMWIRE_LEDGER_KEY: 'a passphrase of the test' }
    const browse = (url: string): void => void walk(server, url)
    expect(await cli(['login'], { env, terminal: { browse } })).toMatchObject({
      code: 0,
      err: expect.not.stringContaining('CRMWIRE_LEDGER_KEY'),
    })
    expect(await cli(['status'], { env })).toMatchObject({ code: 0 })
    expect(await cli(['status'])).toMatchObject({ code: 1, err: expect.stringContaining('key') })
  })

  test('goes on waiting when something else comes to its address', async () => {
    const { server, back, cli } = await stage()
    const foreign: [string, RequestInit, number][] = [
      [`${back}?code=x&state=of-nobody`, {}, 400],
      [`${back}?code=x`, {}, 400],
      [`${back}?error=access_denied`, {}, 400],
      [back.replace('/callback', '/favicon.ico'), {}, 404],
      [back, { method: 'POST' }, 405],
    ]
    const seen: number[] = []
    const browse = async (url: string): Promise<void> => {
      for (const [address, init] of foreign) seen.push((await fetch(address, init)).status)
      await walk(server, url)
    }
    const { code } = await cli(['login'], { terminal: { browse: (url) => void browse(url) } })
    expect(seen).toEqual(foreign.map(([, , status]) => status))
    expect(code).toBe(0)
  })

  test('does not listen to pages that reach this machine by another name', async () => {
    const { server, port, cli } = await stage()
    const statuses: number[] = []
    const browse = async (url: string): Promise<void> => {
      const back = await server.visit(url)
      back.hostname = 'localhost'
      statuses.push((await fetch(back)).status)
      back.hostname = '127.0.0.1'
      statuses.push((await fetch(back)).status)
    }
    expect(await cli(['login'], { terminal: { browse: (url) => void browse(url) } })).toMatchObject({ code: 0 })
    expect([statuses[0], port > 0]).toEqual([404, true])
  })

  test('that the server refuses ends with its reason', async () => {
    const { back, cli } = await stage()
    const browse = (url: string): void => {
      const state = new URL(url).searchParams.get('state')
      void fetch(`${back}?error=access_denied&error_description=not+today&state=${state}`)
    }
    const { code, out, err } = await cli(['login'], { terminal: { browse } })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('The login was refused: access_denied (not today).')
  })

  test('takes the address of another machine from the keyboard', async () => {
    const { server, cli } = await stage({ redirectUri: 'https://app.example.com/back' })
    let go: (url: string) => void
    const url = new Promise<string>((resolve) => {
      go = resolve
    })
    async function* lines(): AsyncGenerator<string> {
      yield ''
      yield 'https://app.example.com/back?code=a&state=b'
      yield (await server.visit(await url)).href
    }
    const { code, err } = await cli(['login'], { terminal: { browse: (to) => go(to), lines } })
    expect(err).toContain('Then the browser goes to https://app.example.com/back. Paste the whole address')
    expect(err).toContain('The answer belongs to no login that is open here.')
    expect(code).toBe(0)
  })

  test('with --paste listens nowhere', async () => {
    const { server, back, cli } = await stage()
    let go: (url: string) => void
    const url = new Promise<string>((resolve) => {
      go = resolve
    })
    async function* lines(): AsyncGenerator<string> {
      const answer = await server.visit(await url)
      await expect(fetch(back)).rejects.toThrow('fetch failed')
      yield answer.href
    }
    expect(await cli(['login', '--paste'], { terminal: { browse: (to) => go(to), lines } })).toMatchObject({ code: 0 })
  })

  test.each<[string, string[], (stop: () => void) => void]>([
    ['the person stops it', [], (stop) => stop()],
    ['nothing more is pasted', ['--paste'], () => undefined],
  ])('is not done when %s', async (_why, args, stopped) => {
    const { cli } = await stage()
    const { code, out, err } = await cli(['login', ...args], { terminal: { onInterrupt: stopped } })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('Nobody has logged in')
  })

  test('waits no longer than the login is open', async () => {
    const { cli } = await stage()
    const waits: number[] = []
    const clock = {
      ...systemClock,
      timer(delayMs: number, fire: () => void) {
        if (delayMs > 500_000) {
          waits.push(delayMs)
          fire()
        }
        return systemClock.timer(delayMs, fire)
      },
    }
    expect(await cli(['login'], { terminal: { clock } })).toMatchObject({ code: 2 })
    expect(waits[0]).toBeLessThanOrEqual(600_000)
  })

  test('opens no browser with --no-browser', async () => {
    const { cli } = await stage()
    const opened: string[] = []
    const terminal = { browse: (url: string) => void opened.push(url), onInterrupt: (stop: () => void) => stop() }
    await cli(['login', '--no-browser'], { terminal })
    expect(opened).toEqual([])
  })

  test.each<[string, object, string[], string]>([
    ['a port that the configuration knows better', {}, ['--port', '8080'], '--port is for configurations without'],
    ['a credential without a login', { type: 'bearer', token: '${CRM_API_KEY}' }, [], 'has no login that a person'],
  ])('tells of %s', async (_what, auth, args, said) => {
    const config = file(`other-${++ledgers}.yaml`, configOf('type' in auth ? auth : oauth2()))
    const env = { CRM_URL: 'http://127.0.0.1:9', CRM_API_KEY: 'a-key' }
    const result = await runCli(['auth', 'login', config, '--ledger', `${config}.db`, ...args], { env })
    expect(result).toMatchObject({ code: 1, out: '', err: expect.stringContaining(said) })
  })

  test('tells when somebody else listens at its address', async () => {
    const { port, cli } = await stage()
    const other = createServer()
    await new Promise<void>((resolve) => {
      other.listen(port, '127.0.0.1', resolve)
    })
    const { code, err } = await cli(['login'])
    other.close()
    expect(code).toBe(1)
    expect(err).toContain(`Nothing can listen at http://127.0.0.1:${port}`)
  })
})

const oauth2 = (more: object = {}) => ({
  type: 'oauth2',
  authorizationUrl: 'https://crm.example.com/authorize',
  tokenUrl: 'https://crm.example.com/token',
  clientId: 'c',
  clientSecret: '${CRM_API_KEY}',
  redirectUri: 'http://127.0.0.1:8912/callback',
  ...more,
})

describe('auth status', () => {
  test.each<[string, object | undefined, string, number]>([
    ['of a login that nobody has done', oauth2(), 'health        login_needed: somebody has to log in', 3],
    [
      'of a key in the settings',
      { type: 'bearer', token: '${CRM_API_KEY}', expires: '2027-06-30' },
      'health        fixed: it stands in the settings; only the CRM knows whether it is good\n  ends          2027-07-01T00:00:00Z (in',
      0,
    ],
    ['of none', undefined, 'EspoCRM: the configuration has no credential.', 0],
    [
      'of a client that needs nobody',
      oauth2({ grant: 'client_credentials', authorizationUrl: undefined, redirectUri: undefined }),
      'health        ready: requests can be sent\n  renewed       by itself',
      0,
    ],
  ])('%s', async (_what, auth, said, code) => {
    const config = file(`status-${++ledgers}.yaml`, stringify({ ...espocrm(), auth }))
    const env = { CRM_URL: 'http://127.0.0.1:9', CRM_API_KEY: 'a-key' }
    const result = await runCli(['auth', 'status', config, '--ledger', `${config}.db`], { env })
    expect(result.out).toContain(said)
    expect(result.err).toContain('so nothing is stored yet')
    expect(result.code).toBe(code)
  })

  test('of a credential that is refused tells why and when it is tried again', async () => {
    const { url } = await tokenEndpoint(() => ({ status: 401, body: { error: 'invalid_client' } }))
    const auth = oauth2({
      grant: 'client_credentials',
      tokenUrl: url,
      authorizationUrl: undefined,
      redirectUri: undefined,
    })
    const config = file(`status-${++ledgers}.yaml`, configOf(auth))
    const env = { CRM_URL: 'http://127.0.0.1:9', CRM_API_KEY: 'a-key', CRMWIRE_LEDGER: `${config}.db` }
    const ran = await runCli(['run', config, '--events', EVENTS, '--wait', '0'], { env })
    expect(ran.code).toBe(2)
    const { code, out } = await runCli(['auth', 'status', config], { env })
    expect(out).toContain('health        blocked: it is refused, and what needs it waits')
    expect(out).toContain(`reason        ${new URL(url).host}: invalid_client.`)
    expect(out).toMatch(/since {9}\S+ \(\d+ s ago\)\n {2}asked again {3}\S+ \(in 15 min\)/)
    expect(code).toBe(3)
  })

  test.each([
    ['of a key', { type: 'bearer', token: '${CRM_API_KEY}' }],
    ['of a token', oauth2({ grant: 'client_credentials', authorizationUrl: undefined, redirectUri: undefined })],
  ])('%s that only the CRM refuses tells it, too, until somebody says that it is mended', async (_what, auth) => {
    const { url } = await tokenEndpoint(({ form }) =>
      form['grant_type'] === undefined
        ? { status: 401, body: { error: 'no' } }
        : { body: { access_token: 'a', expires_in: 3600 } },
    )
    const own = 'tokenUrl' in auth ? { ...auth, tokenUrl: url } : auth
    const config = file(`status-${++ledgers}.yaml`, configOf(own))
    const env = { CRM_URL: new URL(url).origin, CRM_API_KEY: 'a-key', CRMWIRE_LEDGER: `${config}.db` }
    await runCli(['run', config, '--events', EVENTS, '--wait', '0'], { env })
    const { code, out } = await runCli(['auth', 'status', config], { env })
    expect(out).toContain('health        blocked: it is refused, and what needs it waits')
    expect(out).toMatch(/reason {8}account\.findByQuery \(GET \/Contact\) answered 401/)
    expect(code).toBe(3)
    await runCli(['jobs', 'resume', '--ledger', `${config}.db`], { env })
    expect((await runCli(['auth', 'status', config], { env })).code).toBe(0)
  })
})
