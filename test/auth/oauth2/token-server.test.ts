import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { TokenRefusal } from '../../../src/auth/oauth2/token-refusal.ts'
import { PUBLIC_NETWORK } from '../../../src/http/network-policy.ts'
import { Redactor } from '../../../src/observe/redactor.ts'
import { type TokenAnswerGiven, serverOf, tokenEndpoint } from './token-endpoint.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const HTML = { 'content-type': 'text/html' }

const refusalOf = (work: Promise<unknown>): Promise<TokenRefusal> =>
  work.then(
    () => expect.unreachable('it went well'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(TokenRefusal)
      return error as TokenRefusal
    },
  )

/** What reached the server of a client. */
const ask = async (spec: object): Promise<{ form: object; authorization: unknown }> => {
  const { url, seen } = await tokenEndpoint(() => ({ body: { access_token: 'a' } }))
  await serverOf({ tokenUrl: url, ...spec }).request('client_credentials', { scope: 'x' })
  const [{ form, headers }] = seen as [(typeof seen)[number]]
  expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
  return { form, authorization: headers['authorization'] }
}

const issuerOf = (paths: (origin: string) => Record<string, TokenAnswerGiven>) => {
  let origin = ''
  return tokenEndpoint(({ path }) => paths(origin)[path] ?? { status: 404 }).then((endpoint) => {
    origin = endpoint.url
    return endpoint
  })
}
const metadata = (origin: string, more: object = {}) => ({
  body: { issuer: origin, token_endpoint: `${origin}/t`, authorization_endpoint: `${origin}/a`, ...more },
})

describe('an answer with a token', () => {
  const NOTHING = {
    refreshToken: undefined,
    lifeMs: undefined,
    refreshLifeMs: undefined,
    scope: undefined,
    addresses: {},
  }

  test.each<[string, TokenAnswerGiven, object]>([
    ['by the book', { body: { access_token: 'a', token_type: 'Bearer', expires_in: 3600 } }, { lifeMs: 3_600_000 }],
    ['without a type', { body: { access_token: 'a' } }, {}],
    ['with a type of its own', { body: { access_token: 'a', token_type: 'Zoho-oauthtoken' } }, {}],
    ['with a life as text', { body: { access_token: 'a', expires_in: '60' } }, { lifeMs: 60_000 }],
    [
      'with its life in two units',
      { body: { access_token: 'a', expires_in: 3_600_000, expires_in_sec: 3600 } },
      { lifeMs: 3_600_000 },
    ],
    ['with a life that is none', { body: { access_token: 'a', expires_in: 'never' } }, {}],
    ['with a life of nothing', { body: { access_token: 'a', expires_in: null } }, {}],
    ['with a life of zero', { body: { access_token: 'a', expires_in: 0 } }, {}],
    ['with a life below zero', { body: { access_token: 'a', expires_in: -1 } }, {}],
    ['with a life of ages', { body: { access_token: 'a', expires_in: 1e300 } }, { lifeMs: 10 * 366 * 86_400_000 }],
    ['with a refresh token', { body: { access_token: 'a', refresh_token: 'r' } }, { refreshToken: 'r' }],
    ['with an empty refresh token', { body: { access_token: 'a', refresh_token: '' } }, {}],
    ['with a refresh token of nothing', { body: { access_token: 'a', refresh_token: null } }, {}],
    [
      'with the end of the grant',
      { body: { access_token: 'a', refresh_token_expires_in: 60 } },
      { refreshLifeMs: 60_000 },
    ],
    [
      'with the end of the grant by another name',
      { body: { access_token: 'a', refresh_expires_in: '60' } },
      { refreshLifeMs: 60_000 },
    ],
    ['with scopes in a list', { body: { access_token: 'a', scope: ['x', 'y'] } }, { scope: 'x y' }],
    ['with scopes of nothing', { body: { access_token: 'a', scope: null } }, {}],
    ['with an identity that nobody asked for', { body: { access_token: 'a', id_token: 'e30.e30.x' } }, {}],
    [
      'with the address of the CRM',
      {
        body: {
          access_token: 'a',
          instance_url: 'https://eu1.example.com',
          signature: 'x',
          id: 'https://id.example.com/1',
        },
      },
      { addresses: { instance_url: 'https://eu1.example.com', id: 'https://id.example.com/1' } },
    ],
    ['with status 201', { status: 201, body: { access_token: 'a' } }, {}],
    ['with an empty error', { body: { access_token: 'a', error: null } }, {}],
    ['of another content type', { headers: { 'content-type': 'text/html' }, body: { access_token: 'a' } }, {}],
    ['without a content type', { headers: {}, body: { access_token: 'a' } }, {}],
    ['as a form', { headers: FORM, body: 'access_token=a&expires_in=60&scope=x' }, { lifeMs: 60_000, scope: 'x' }],
  ])('%s is taken', async (_what, given, expected) => {
    const { url } = await tokenEndpoint(() => given)
    const answer = await serverOf({ tokenUrl: `${url}/token`, clientId: 'c' }).request('client_credentials', {})
    expect(answer).toEqual({ ...NOTHING, accessToken: 'a', ...expected })
  })
})

describe('an answer without a token', () => {
  test.each<[string, TokenAnswerGiven, TokenRefusal['kind'], string]>([
    ['a grant that is refused', { status: 400, body: { error: 'invalid_grant' } }, 'grant', 'invalid_grant'],
    [
      'with its reason',
      { status: 400, body: { error: 'invalid_grant', error_description: 'expired access/refresh token' } },
      'grant',
      'invalid_grant (expired access/refresh token)',
    ],
    ['a grant that is refused with status 200', { body: { error: 'invalid_code' } }, 'grant', 'invalid_code'],
    ['a client that is refused', { status: 401, body: { error: 'invalid_client' } }, 'client', 'invalid_client'],
    [
      'a client that is refused with a challenge',
      {
        status: 401,
        headers: { 'www-authenticate': 'Basic realm="x"', 'content-type': 'application/json' },
        body: { error: 'invalid_client' },
      },
      'client',
      'invalid_client',
    ],
    ['a scope that is refused', { status: 400, body: { error: 'invalid_scope' } }, 'client', 'invalid_scope'],
    ['an error in an object', { status: 400, body: { error: { code: 'invalid_grant' } } }, 'grant', 'invalid_grant'],
    ['an error by another name', { status: 400, body: { error_code: 'invalid_client' } }, 'client', 'invalid_client'],
    ['an error that is not known', { status: 400, body: { error: 'slow_down' } }, 'unavailable', 'slow_down'],
    [
      'a page for status 401',
      { status: 401, headers: HTML, body: '<html>' },
      'client',
      'the answer holds no token (status 401)',
    ],
    [
      'a page for status 400',
      { status: 400, headers: HTML, body: '<html>' },
      'unavailable',
      'the answer holds no token (status 400)',
    ],
    [
      'a page for status 200',
      { headers: HTML, body: '<html>' },
      'unavailable',
      'the answer holds no token (status 200)',
    ],
    ['too many requests', { status: 429, body: { error: 'invalid_grant' } }, 'unavailable', 'invalid_grant'],
    ['a server that is down', { status: 503, body: { error: 'invalid_client' } }, 'unavailable', 'invalid_client'],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://elsewhere.example' } },
      'unavailable',
      'the answer holds no token (status 302)',
    ],
    ['nothing', { status: 204 }, 'unavailable', 'the answer holds no token (status 204)'],
    ['a list', { body: [] }, 'unavailable', 'the answer holds no token (status 200)'],
    ['a token that is none', { body: { access_token: 5 } }, 'unavailable', 'the answer holds no token (status 200)'],
    ['an empty token', { body: { access_token: '' } }, 'unavailable', 'the answer holds no token (status 200)'],
    [
      'depth',
      { body: `{"access_token":"a","a":${'['.repeat(100)}${']'.repeat(100)}}` },
      'unavailable',
      'the answer holds no token (status 200)',
    ],
    [
      'a prototype',
      { body: '{"__proto__":{"access_token":"a"}}' },
      'unavailable',
      'the answer holds no token (status 200)',
    ],
  ])('tells whether it may pass: %s', async (_what, given, kind, said) => {
    const { url } = await tokenEndpoint(() => given)
    const refusal = await refusalOf(
      serverOf({ tokenUrl: `${url}/token`, clientId: 'c' }).request('client_credentials', {}),
    )
    expect([refusal.kind, refusal.message]).toEqual([kind, `${new URL(url).host}: ${said}`])
  })

  test('tells how long to wait', async () => {
    const { url } = await tokenEndpoint(() => ({ status: 429, headers: { 'retry-after': '77' } }))
    const refusal = await refusalOf(serverOf({ tokenUrl: url, clientId: 'c' }).request('client_credentials', {}))
    expect(refusal.waitMs).toBe(77_000)
  })

  test('of a server that is not there may pass', async () => {
    const refusal = await refusalOf(
      serverOf({ tokenUrl: 'http://127.0.0.1:9/token', clientId: 'c' }).request('client_credentials', {}),
    )
    expect(refusal).toMatchObject({ kind: 'unavailable' })
    expect(refusal.message).toContain('ECONNREFUSED')
  })

  test('repeats nothing of the request and nothing that looks like a secret', async () => {
    const redactor = new Redactor()
    redactor.add('s3cr3t/client')
    const { url } = await tokenEndpoint(({ form }) => ({
      status: 400,
      body: {
        error: 'invalid_grant',
        error_description: `kim@example.com ${form['client_secret']} ${form['refresh_token']} eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyIjoia2ltIn0 \u001b[31m`,
      },
    }))
    const server = serverOf({ tokenUrl: url, clientId: 'c', clientSecret: 's3cr3t/client' }, { redactor })
    const refusal = await refusalOf(
      server.request('refresh_token', { refresh_token: 'refresh-token-0123456789abcdef' }),
    )
    expect(refusal.message).toBe(`${new URL(url).host}: invalid_grant ([…] [secret] […] […]  [31m)`)
  })

  test('leaves nothing of itself in the error', async () => {
    const { url } = await tokenEndpoint(() => ({
      body: { refresh_token: 'canary-refresh', access_token: 7, x: 'canary-x' },
    }))
    const refusal = await refusalOf(serverOf({ tokenUrl: url, clientId: 'c' }).request('client_credentials', {}))
    expect(inspect(refusal, { depth: Infinity, showHidden: true })).not.toContain('canary')
  })
})

describe('a client', () => {
  const asked = { grant_type: 'client_credentials', scope: 'x' }

  test('proves itself in the body', async () => {
    expect(await ask({ clientId: 'c', clientSecret: 's:/+' })).toEqual({
      form: { ...asked, client_id: 'c', client_secret: 's:/+' },
      authorization: undefined,
    })
  })

  test('proves itself in a header, form-encoded as RFC 6749 wants it', async () => {
    expect(await ask({ clientId: 'c d', clientSecret: 's:/+', clientAuth: 'basic' })).toEqual({
      form: asked,
      authorization: `Basic ${Buffer.from('c+d:s%3A%2F%2B').toString('base64')}`,
    })
  })

  test('without a secret gives its name', async () => {
    expect(await ask({ clientId: 'c' })).toEqual({ form: { ...asked, client_id: 'c' }, authorization: undefined })
  })

  test('without a name gives none', async () => {
    expect(await ask({})).toEqual({ form: asked, authorization: undefined })
  })

  test('sends further parameters, and none of its own is replaced', async () => {
    const { form } = await ask({ clientId: 'c', extra: { audience: 'crm', grant_type: 'x', client_id: 'y' } })
    expect(form).toEqual({ ...asked, client_id: 'c', audience: 'crm' })
  })
})

describe('discovery', () => {
  test.each(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])(
    'reads %s, once',
    async (path) => {
      const { url, seen } = await issuerOf((origin) => ({
        [path]: metadata(origin),
        '/t': { body: { access_token: 'a' } },
      }))
      const server = serverOf({ issuer: url, clientId: 'c' })
      expect((await server.authorizationUrl()).href).toBe(`${url}/a`)
      await server.request('client_credentials', {})
      await server.request('client_credentials', {})
      expect(seen.filter((one) => one.path === path)).toHaveLength(1)
      expect(seen.filter((one) => one.path === '/t')).toHaveLength(2)
    },
  )

  test('gives way to a URL that is configured', async () => {
    const { url, seen } = await issuerOf((origin) => ({
      '/.well-known/openid-configuration': metadata(origin),
      '/own': { body: { access_token: 'a' } },
    }))
    await serverOf({ issuer: url, tokenUrl: `${url}/own`, clientId: 'c' }).request('client_credentials', {})
    expect(seen.at(-1)!.path).toBe('/own')
  })

  test.each<[string, (origin: string) => TokenAnswerGiven]>([
    ['of another issuer', (origin) => metadata(origin, { issuer: 'https://evil.example.com' })],
    ['that is no JSON', () => ({ body: '<html>' })],
    ['that is a redirect', () => ({ status: 302, headers: { location: 'https://evil.example.com' } })],
  ])('is refused: an answer %s', async (_what, answer) => {
    const { url } = await issuerOf((origin) => ({ '/.well-known/openid-configuration': answer(origin) }))
    const refusal = await refusalOf(serverOf({ issuer: url, clientId: 'c' }).request('client_credentials', {}))
    expect(refusal.kind).toBe('unavailable')
    expect(refusal.message).toContain('does not tell its URLs')
  })

  test('without a token endpoint is told', async () => {
    const { url } = await issuerOf((origin) => ({ '/.well-known/openid-configuration': { body: { issuer: origin } } }))
    const refusal = await refusalOf(serverOf({ issuer: url, clientId: 'c' }).request('client_credentials', {}))
    expect(refusal.message).toContain('token_endpoint')
  })
})

describe('the network guard', () => {
  test('stands before token requests, too', async () => {
    const { url, seen } = await tokenEndpoint(() => ({ body: { access_token: 'a' } }))
    const server = serverOf({ tokenUrl: url.replace('http:', 'https:'), clientId: 'c' }, { network: PUBLIC_NETWORK })
    const refusal = await refusalOf(server.request('client_credentials', {}))
    expect(refusal.message).toContain('127.0.0.1 is not a public address')
    expect(seen).toEqual([])
  })

  test.each(['tokenUrl', 'issuer'])('lets nothing go over plain http that is not permitted: %s', async (field) => {
    const { url, seen } = await tokenEndpoint(() => ({ body: { access_token: 'a' } }))
    const server = serverOf({ [field]: url, clientId: 'c' }, { plainHttp: false })
    await refusalOf(server.request('client_credentials', {}))
    expect(seen).toEqual([])
  })
})
