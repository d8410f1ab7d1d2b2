import { describe, expect, test } from 'vitest'
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts'
import { systemClock } from '../../../src/util/clock.ts'
import { oidcServer } from '../../support/oidc-server.ts'
import { headerOf, openReal } from './login-stage.ts'

const BACK = 'http://127.0.0.1:7777/callback'
const REDIRECTS = [BACK, 'https://app.example.com/oauth/callback']

type Server = Awaited<ReturnType<typeof oidcServer>>

const specOf = ({ url, clientId, clientSecret }: Server, more: object = {}) => ({
  authorizationUrl: `${url}/auth`,
  tokenUrl: `${url}/token`,
  clientId,
  clientSecret,
  scope: 'openid offline_access crm.read',
  accessType: 'offline',
  redirectUri: BACK,
  extra: { prompt: 'consent' },
  ...more,
})

describe('a login at a real server', () => {
  test.each<[string, Parameters<typeof oidcServer>[0], (server: Server) => object]>([
    ['with two URLs', { redirectUris: REDIRECTS }, (server) => specOf(server)],
    [
      'with discovery',
      { redirectUris: REDIRECTS },
      (server) => specOf(server, { issuer: server.url, authorizationUrl: undefined, tokenUrl: undefined }),
    ],
    [
      'with the secret in a header',
      { redirectUris: REDIRECTS, clientAuth: 'client_secret_basic' },
      (server) => specOf(server, { clientAuth: 'basic' }),
    ],
    ['with a state of its own', { redirectUris: REDIRECTS }, (server) => specOf(server, { state: 'st&x' })],
    ['without PKCE', { redirectUris: REDIRECTS }, (server) => specOf(server, { pkce: false })],
    [
      'without the redirect URL, where there is one',
      { redirectUris: [BACK] },
      (server) => specOf(server, { includeRedirectUrl: false }),
    ],
    [
      'with the redirect URL in renewals',
      { redirectUris: REDIRECTS },
      (server) => specOf(server, { includeRedirectUrl: true }),
    ],
  ])('%s gives tokens, which are renewed without a person', async (_how, options, spec) => {
    const server = await oidcServer(options)
    const ledger = createMemoryLedger()
    const auth = openReal(spec(server), { ledger })
    expect(await auth.status()).toMatchObject({ health: 'login_needed', code: 'AUTH_LOGIN_NEEDED', renewable: false })
    const { url } = await auth.login!.begin()
    const status = await auth.login!.complete(await server.visit(url))
    expect(status).toMatchObject({
      type: 'oauth2',
      grant: 'authorization_code',
      health: 'ready',
      renewable: true,
      scopes: ['openid', 'offline_access', 'crm.read'],
    })
    const header = await headerOf(auth)
    expect(header).toMatch(/^Bearer \S+$/)
    expect(await server.knows(header!.slice(7))).toBe(true)

    // Another process takes what is stored, and renews it.
    const other = openReal(spec(server), { ledger })
    expect(await headerOf(other)).toBe(header)
    const renewed = await (await other.credential()).renew!()
    const target = { headers: {} as Record<string, string>, url: '' }
    renewed!.apply(target)
    expect(target.headers['authorization']).not.toBe(header)
    expect(await server.knows(target.headers['authorization']!.slice(7))).toBe(true)
    expect(server.grants).toEqual([{ type: 'authorization_code' }, { type: 'refresh_token' }])
  })

  test('asks for what is configured, with a proof that only its beginner has', async () => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const auth = openReal(specOf(server, { state: 'fixed', authorizationUrl: `${server.url}/auth?tenant=a` }))
    const [one, two] = [await auth.login!.begin(), await auth.login!.begin({ redirectUri: REDIRECTS[1]! })]
    const query = Object.fromEntries(new URL(one.url).searchParams)
    expect(query).toEqual({
      tenant: 'a',
      response_type: 'code',
      client_id: 'crmwire',
      redirect_uri: BACK,
      scope: 'openid offline_access crm.read',
      access_type: 'offline',
      prompt: 'consent',
      state: one.state,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
    expect(one.state).toMatch(/^[\w-]{43}\.fixed$/)
    expect(one.state).not.toBe(two.state)
    expect([one.redirectUri, two.redirectUri]).toEqual(REDIRECTS)
    expect(one.expiresAt - systemClock.now()).toBeLessThanOrEqual(600_000)
  })

  test('may end in another process than it began in', async () => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const ledger = createMemoryLedger()
    const { url, state } = await openReal(specOf(server), { ledger }).login!.begin()
    const status = await openReal(specOf(server), { ledger }).login!.complete(await server.visit(url), { state })
    expect(status.health).toBe('ready')
  })

  test('takes the answer as an address, as a path or as a query', async () => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const auth = openReal(specOf(server))
    for (const form of [(url: URL) => url.href, (url: URL) => url.pathname + url.search, (url: URL) => url.search]) {
      const back = await server.visit((await auth.login!.begin()).url)
      expect((await auth.login!.complete(form(back))).health).toBe('ready')
    }
  })
})

describe('an answer that does not belong to a login is refused', () => {
  test('when it comes a second time', async () => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const auth = openReal(specOf(server))
    const back = await server.visit((await auth.login!.begin()).url)
    await auth.login!.complete(back)
    await expect(auth.login!.complete(back)).rejects.toMatchObject({ code: 'AUTH_STATE_UNKNOWN' })
    expect(server.grants).toHaveLength(1)
  })

  test('for all but one of those who bring it at once', async () => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const ledger = createMemoryLedger()
    const processes = Array.from({ length: 8 }, () => openReal(specOf(server), { ledger }))
    const back = await server.visit((await processes[0]!.login!.begin()).url)
    const results = await Promise.allSettled(processes.map((auth) => auth.login!.complete(back)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(server.grants).toEqual([{ type: 'authorization_code' }])
  })

  test.each<[string, (back: URL, other: URL) => void]>([
    ['without a state', (back) => back.searchParams.delete('state')],
    ['with an empty state', (back) => back.searchParams.set('state', '')],
    ['with a state of nobody', (back) => back.searchParams.set('state', 'A'.repeat(43))],
    ['with only what is configured as state', (back) => back.searchParams.set('state', 'fixed')],
    [
      'with a state that is one letter longer',
      (back) => back.searchParams.set('state', `${back.searchParams.get('state')}x`),
    ],
    ['with the name of a property as state', (back) => back.searchParams.set('state', '__proto__')],
  ])('%s', async (_what, change) => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const auth = openReal(specOf(server, { state: 'fixed' }))
    const back = await server.visit((await auth.login!.begin()).url)
    change(back, back)
    await expect(auth.login!.complete(back)).rejects.toMatchObject({ code: 'AUTH_STATE_UNKNOWN' })
    expect(server.grants).toEqual([])
  })

  test('with the state of another browser, or by one that has begun none; the login stays open', async () => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const auth = openReal(specOf(server))
    const [mine, theirs] = [await auth.login!.begin(), await auth.login!.begin()]
    const back = await server.visit(theirs.url)
    for (const state of [mine.state, '', undefined])
      await expect(auth.login!.complete(back, { state })).rejects.toMatchObject({ code: 'AUTH_STATE_UNKNOWN' })
    expect((await auth.login!.complete(back, { state: theirs.state })).health).toBe('ready')
  })

  test('with the code of another login: its proof does not fit', async () => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const auth = openReal(specOf(server))
    const mine = await server.visit((await auth.login!.begin()).url)
    const theirs = await server.visit((await openReal(specOf(server)).login!.begin()).url)
    mine.searchParams.set('code', theirs.searchParams.get('code')!)
    await expect(auth.login!.complete(mine)).rejects.toMatchObject({ code: 'AUTH_LOGIN_REFUSED' })
    expect(server.grants).toEqual([{ type: 'authorization_code', error: 'invalid_grant' }])
    expect((await auth.status()).health).toBe('login_needed')
  })

  test.each<[string, (back: URL) => void]>([
    ['with a code of nobody', (back) => back.searchParams.set('code', 'x'.repeat(43))],
    ['without a code', (back) => back.searchParams.delete('code')],
    ['with two codes', (back) => back.searchParams.append('code', 'y')],
    ['with two states', (back) => back.searchParams.append('state', 'y')],
    ['with a token beside the code', (back) => back.searchParams.set('token', 'y')],
    ['with a whole answer as a JWT', (back) => back.searchParams.set('response', 'e30.e30.')],
  ])('%s', async (_what, change) => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const auth = openReal(specOf(server))
    const back = await server.visit((await auth.login!.begin()).url)
    change(back)
    await expect(auth.login!.complete(back)).rejects.toMatchObject({ code: 'AUTH_LOGIN_REFUSED' })
    expect((await auth.status()).health).toBe('login_needed')
  })

  test.each<[string, (back: URL) => void, string]>([
    ['of another issuer', (back) => back.searchParams.set('iss', 'https://evil.example.com'), 'iss'],
    ['that hides its issuer', (back) => back.searchParams.delete('iss'), 'iss'],
  ])('%s', async (_what, change, said) => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const auth = openReal(specOf(server, { issuer: server.url, authorizationUrl: undefined, tokenUrl: undefined }))
    const back = await server.visit((await auth.login!.begin()).url)
    change(back)
    const failure: unknown = await auth.login!.complete(back).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'AUTH_LOGIN_REFUSED' })
    expect(String(failure)).toContain(said)
    expect(server.grants).toEqual([])
  })

  test('when a login is older than ten minutes', async () => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    let ahead = 0
    const clock = { ...systemClock, now: () => systemClock.now() + ahead }
    const auth = openReal(specOf(server), { clock })
    const back = await server.visit((await auth.login!.begin()).url)
    ahead = 600_001
    await expect(auth.login!.complete(back)).rejects.toMatchObject({ code: 'AUTH_STATE_UNKNOWN' })
    expect(server.grants).toEqual([])
  })
})

describe('a login that is refused', () => {
  test('tells the reason of the server, and is used up', async () => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const auth = openReal(specOf(server))
    const { state } = await auth.login!.begin()
    const back = `${BACK}?error=access_denied&error_description=${encodeURIComponent('kim@example.com said no')}&state=${state}`
    const failure: unknown = await auth.login!.complete(back).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'AUTH_LOGIN_REFUSED' })
    expect(String(failure)).toContain('access_denied ([…] said no)')
    await expect(auth.login!.complete(back)).rejects.toMatchObject({ code: 'AUTH_STATE_UNKNOWN' })
  })

  test('needs an address to come back to', async () => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const auth = openReal(specOf(server, { redirectUri: undefined }))
    await expect(auth.login!.begin()).rejects.toMatchObject({ code: 'AUTH_REDIRECT_MISSING' })
    expect((await auth.login!.begin({ redirectUri: BACK })).redirectUri).toBe(BACK)
  })

  test('when the server cannot be reached, may go well another time', async () => {
    const auth = openReal(specOf({ url: 'http://127.0.0.1:9', clientId: 'c', clientSecret: 's' } as Server))
    const { state } = await auth.login!.begin()
    await expect(auth.login!.complete(`${BACK}?code=a&state=${state}`)).rejects.toMatchObject({
      code: 'AUTH_UNAVAILABLE',
      message: 'The login failed: POST 127.0.0.1:9: no whole answer (ECONNREFUSED).',
      hint: expect.stringContaining('Begin the login anew') as string,
    })
  })
})

describe('open logins', () => {
  test('hold no state that somebody who reads the ledger could use', async () => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    const documents: string[] = []
    const ledger = createMemoryLedger()
    const watched = {
      document: ledger.document.bind(ledger),
      storeDocument: (...parameters: Parameters<typeof ledger.storeDocument>) => {
        documents.push(JSON.stringify(parameters))
        return ledger.storeDocument(...parameters)
      },
    }
    const { state } = await openReal(specOf(server), { ledger: watched }).login!.begin()
    expect(documents.join()).toContain('verifier')
    expect(documents.join()).not.toContain(state)
  })

  test('are at most a hundred; the oldest goes', async () => {
    const server = await oidcServer({ redirectUris: REDIRECTS })
    let ahead = 0
    const clock = { ...systemClock, now: () => systemClock.now() + ahead++ }
    const auth = openReal(specOf(server), { clock })
    const begun = []
    for (let one = 0; one < 101; one++) begun.push(await auth.login!.begin())
    await expect(auth.login!.complete(await server.visit(begun[0]!.url))).rejects.toMatchObject({
      code: 'AUTH_STATE_UNKNOWN',
    })
    expect((await auth.login!.complete(await server.visit(begun[1]!.url))).health).toBe('ready')
  })
})
