import { generateKeyPairSync, verify, constants, type KeyObject } from 'node:crypto'
import { OAuth2Server, type MutableResponse } from 'oauth2-mock-server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts'
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts'
import { headerOf, openReal } from './login-stage.ts'
import { tokenEndpoint } from './token-endpoint.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

async function mockServer(): Promise<OAuth2Server> {
  const server = new OAuth2Server()
  await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
  server.issuer.url = server.issuer.url!.replace('localhost', '127.0.0.1')
  onTestFinished(() => server.stop())
  return server
}

/** A user with a password, at a server that answers as the test says. */
const askAsUser = async (answer: Parameters<typeof tokenEndpoint>[0]) => {
  const { url, seen } = await tokenEndpoint(answer)
  const spec = { grant: 'password', tokenUrl: url, clientId: 'c', username: 'kim', password: 'p', scope: 'x' }
  return { auth: openReal(spec), seen, types: () => seen.map(({ form }) => form['grant_type']) }
}

const json = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))

describe('at a server of another make', () => {
  test.each([
    ['client_credentials', { clientSecret: 's' }],
    ['password', { username: 'kim', password: 'p' }],
  ])('the grant %s gives a token', async (grant, more) => {
    const server = await mockServer()
    const auth = openReal({ grant, issuer: server.issuer.url, clientId: 'c', scope: 'crm', ...more })
    const header = await headerOf(auth)
    expect(header).toMatch(/^Bearer ey/)
    expect(await auth.status()).toMatchObject({ health: 'ready', renewable: true, scopes: ['crm'] })
  })

  test('the refresh token of the settings is used once; then what the server gave', async () => {
    const server = await mockServer()
    const bodies: string[] = []
    let count = 0
    server.service.on('beforeResponse', (response: MutableResponse, request) => {
      bodies.push((request as unknown as { body: { refresh_token: string } }).body.refresh_token)
      response.body = { ...(response.body as object), refresh_token: `rotated-${++count}`, token_type: undefined }
    })
    const spec = {
      grant: 'refresh_token',
      tokenUrl: `${server.issuer.url}/token`,
      clientId: 'c',
      refreshToken: 'of-the-settings',
    }
    const ledger = createMemoryLedger()
    const auth = openReal(spec, { ledger })
    await (
      await auth.credential()
    ).renew!()
    await (
      await openReal(spec, { ledger }).credential()
    ).renew!()
    expect(bodies).toEqual(['of-the-settings', 'rotated-1', 'rotated-2'])

    const other = openReal({ ...spec, refreshToken: 'another-one' }, { ledger })
    await other.credential()
    expect(bodies.at(-1)).toBe('another-one')
  })
})

describe('the grant password', () => {
  test('renews with the refresh token, and begins anew when that is refused', async () => {
    let count = 0
    const { auth, seen, types } = await askAsUser(({ form }) =>
      form['refresh_token'] === 'r2'
        ? { status: 400, body: { error: 'invalid_grant' } }
        : { body: { access_token: `a${++count}`, refresh_token: `r${count}` } },
    )
    let credential = await auth.credential()
    for (let round = 0; round < 2; round++) credential = (await credential.renew!())!
    expect(types()).toEqual(['password', 'refresh_token', 'refresh_token', 'password'])
    expect(seen[0]!.form).toEqual({
      grant_type: 'password',
      client_id: 'c',
      username: 'kim',
      password: 'p',
      scope: 'x',
    })
    expect(seen[1]!.form).toEqual({ grant_type: 'refresh_token', client_id: 'c', refresh_token: 'r1' })
  })

  test('does not begin anew when the server only does not answer', async () => {
    let count = 0
    const { auth, types } = await askAsUser(() =>
      ++count === 1 ? { body: { access_token: 'a', refresh_token: 'r' } } : { status: 503 },
    )
    await expect((await auth.credential()).renew!()).rejects.toMatchObject({ code: 'AUTH_UNAVAILABLE' })
    expect(types()).toEqual(['password', 'refresh_token'])
  })
})

describe('the grant jwt_bearer', () => {
  const algorithms: [string, { privateKey: KeyObject; publicKey: KeyObject }][] = [
    ['RS256', rsa],
    ['RS384', rsa],
    ['RS512', rsa],
    ['PS256', rsa],
    ['PS512', rsa],
    ['ES256', ec('prime256v1')],
    ['ES384', ec('secp384r1')],
    ['ES512', ec('secp521r1')],
  ]
  const NOW = Date.parse('2026-11-20T10:00:00.700Z')

  async function assertionOf(spec: object) {
    const { url, seen } = await tokenEndpoint(() => ({
      body: { access_token: 'a', instance_url: 'https://x.example' },
    }))
    const auth = openReal({ grant: 'jwt_bearer', tokenUrl: url, ...spec }, { clock: createVirtualClock(NOW) })
    expect(await headerOf(auth)).toBe('Bearer a')
    const { form } = seen[0]!
    const [header = '', claims = '', signature = ''] = form['assertion']!.split('.')
    return { url, form, header: json(header), claims: json(claims), text: `${header}.${claims}`, signature }
  }

  test.each(algorithms)('signs with %s', async (algorithm, { privateKey, publicKey }) => {
    const { header, text, signature } = await assertionOf({
      assertion: { issuer: 'i', privateKey: pem(privateKey), algorithm, keyId: 'k' },
    })
    expect(header).toEqual({ alg: algorithm, typ: 'JWT', kid: 'k' })
    const pss = algorithm.startsWith('PS')
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {}
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363', ...pss } as const
    const isValid = verify(`sha${algorithm.slice(2)}`, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
    expect(isValid).toBe(true)
  })

  test('speaks for a user as Salesforce wants it', async () => {
    const { form, claims } = await assertionOf({
      assertion: {
        issuer: 'consumer-key',
        subject: 'kim@example.com',
        audience: 'https://login.salesforce.com',
        privateKey: pem(rsa.privateKey),
      },
    })
    expect(claims).toEqual({
      iss: 'consumer-key',
      sub: 'kim@example.com',
      aud: 'https://login.salesforce.com',
      iat: 1795168800,
      exp: 1795168980,
      jti: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(Object.keys(form).toSorted()).toEqual(['assertion', 'grant_type'])
    expect(form['grant_type']).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
  })

  test('speaks for a service account as Google wants it', async () => {
    const { url, form, claims } = await assertionOf({
      clientId: 'robot@project.example',
      scope: 'https://www.googleapis.com/auth/devstorage.read_write',
      assertion: { privateKey: pem(rsa.privateKey).replaceAll('\n', String.raw`\n`) },
    })
    expect(claims).toMatchObject({
      iss: 'robot@project.example',
      sub: 'robot@project.example',
      aud: url,
      scope: 'https://www.googleapis.com/auth/devstorage.read_write',
    })
    expect(form['scope']).toBe('https://www.googleapis.com/auth/devstorage.read_write')
  })

  test.each([
    ['is none', 'canary-no-key', 'RS256'],
    ['is cut off', pem(rsa.privateKey).slice(0, 400), 'RS256'],
    ['is of another kind', pem(ec('prime256v1').privateKey), 'RS256'],
    ['is of another curve', pem(ec('prime256v1').privateKey), 'ES384'],
    ['is RSA for EC', pem(rsa.privateKey), 'ES256'],
  ])('tells of a key that %s, without a part of it', async (_what, privateKey, algorithm) => {
    const spec = {
      grant: 'jwt_bearer',
      tokenUrl: 'http://127.0.0.1:9',
      assertion: { issuer: 'i', privateKey, algorithm },
    }
    const auth = openReal(spec)
    const failure: unknown = await auth.credential().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'AUTH_KEY_INVALID', blocked: true })
    expect(String(failure)).not.toMatch(/canary|BEGIN|MII/)
  })
})

describe('while a secret changes', () => {
  test('the newer one is tried first, then the other; the one that is taken stays', async () => {
    let good = 'old'
    const { url, seen } = await tokenEndpoint(({ form }) =>
      form['client_secret'] === good
        ? { body: { access_token: 'a' } }
        : { status: 401, body: { error: 'invalid_client' } },
    )
    const auth = openReal({ grant: 'client_credentials', tokenUrl: url, clientId: 'c', clientSecret: ['new', 'old'] })
    let credential = await auth.credential()
    credential = (await credential.renew!())!
    good = 'new'
    credential = (await credential.renew!())!
    await credential.renew!()
    expect(seen.map(({ form }) => form['client_secret'])).toEqual(['new', 'old', 'old', 'old', 'new', 'new'])
  })

  test('a password and a key change in the same way', async () => {
    const { url, seen } = await tokenEndpoint(({ form }) =>
      form['password'] === 'old' ? { body: { access_token: 'a' } } : { status: 400, body: { error: 'invalid_grant' } },
    )
    const auth = openReal({ grant: 'password', tokenUrl: url, clientId: 'c', username: 'u', password: ['new', 'old'] })
    await auth.credential()
    expect(seen.map(({ form }) => form['password'])).toEqual(['new', 'old'])
  })

  test('what a login gave is not tried with the other secret when it is the grant that is refused', async () => {
    const { url, seen } = await tokenEndpoint(({ form }) =>
      form['grant_type'] === 'authorization_code'
        ? { body: { access_token: 'a', refresh_token: 'r' } }
        : { status: 400, body: { error: 'invalid_grant' } },
    )
    const spec = { authorizationUrl: `${url}/a`, tokenUrl: url, clientId: 'c', clientSecret: ['new', 'old'] }
    const auth = openReal({ ...spec, redirectUri: 'http://127.0.0.1/' })
    const { state } = await auth.login!.begin()
    await auth.login!.complete(`?code=1&state=${state}`)
    await expect((await auth.credential()).renew!()).rejects.toMatchObject({ code: 'AUTH_GRANT_REFUSED' })
    expect(seen).toHaveLength(2)
  })
})

describe('the token goes', () => {
  test.each([
    ['into the Authorization header', undefined, { authorization: 'Bearer a b' }, 'https://crm.example.com/x'],
    [
      'there with a scheme of its own',
      { scheme: 'Zoho-oauthtoken' },
      { authorization: 'Zoho-oauthtoken a b' },
      'https://crm.example.com/x',
    ],
    ['there without a scheme', { scheme: '' }, { authorization: 'a b' }, 'https://crm.example.com/x'],
    ['into another header', { header: 'X-Token' }, { 'x-token': 'a b' }, 'https://crm.example.com/x'],
    [
      'there with a scheme',
      { header: 'X-Token', scheme: 'Token' },
      { 'x-token': 'Token a b' },
      'https://crm.example.com/x',
    ],
    ['into the query', { query: 'access_token' }, {}, 'https://crm.example.com/x?access_token=a%20b'],
  ])('%s', async (_where, send, headers, url) => {
    const endpoint = await tokenEndpoint(() => ({ body: { access_token: 'a b' } }))
    const spec = { grant: 'client_credentials', tokenUrl: endpoint.url, clientId: 'c', clientSecret: 's' }
    const auth = openReal(send === undefined ? spec : { ...spec, send })
    const target = { headers: {}, url: 'https://crm.example.com/x' }
    ;(await auth.credential()).apply(target)
    expect(target).toEqual({ headers, url })
  })
})

describe('the address of the CRM', () => {
  const STAND_IN = 'https://token-home.invalid'
  const at = async (instance: unknown, admits = (url: URL) => url.hostname.endsWith('.example.com')) => {
    const endpoint = await tokenEndpoint(() => ({ body: { access_token: 'a', instance_url: instance } }))
    const spec = { grant: 'client_credentials', tokenUrl: endpoint.url, clientId: 'c', clientSecret: 's' }
    return openReal(spec, { home: { field: 'instance_url', standIn: STAND_IN, admits } })
  }

  test.each([
    ['https://eu1.example.com', 'https://eu1.example.com/api/x?y=1'],
    ['https://eu1.example.com/', 'https://eu1.example.com/api/x?y=1'],
    ['https://eu1.example.com:8443/rest/v1/', 'https://eu1.example.com:8443/rest/v1/api/x?y=1'],
  ])('is taken from the token answer: %s', async (instance, expected) => {
    const target = { headers: {}, url: `${STAND_IN}/api/x?y=1` }
    const auth = await at(instance)
    ;(await auth.credential()).apply(target)
    expect(target).toEqual({ headers: { authorization: 'Bearer a' }, url: expected })
    expect((await auth.status()).address).toBe(instance)
  })

  test.each([
    ['leads elsewhere', 'https://eu1.example.com.evil.test'],
    ['hides where it leads', 'https://eu1.example.com@evil.test'],
    ['holds a name', 'https://kim@eu1.example.com'],
    ['holds a query', 'https://eu1.example.com/?x=1'],
    ['holds a fragment', 'https://eu1.example.com/#x'],
    ['is no address', 'eu1.example.com'],
    ['is missing', undefined],
    ['is of another protocol', 'ftp://eu1.example.com'],
    ['is a list', ['https://eu1.example.com']],
  ])('is refused when it %s, and no token leaves', async (_what, instance) => {
    const failure = (await at(instance)).credential()
    await expect(failure).rejects.toMatchObject({ code: 'AUTH_ADDRESS_REFUSED', blocked: true })
  })
})
