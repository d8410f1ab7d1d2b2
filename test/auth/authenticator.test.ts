import { describe, expect, test } from 'vitest'
import type { CredentialAlert } from '../../src/auth/credential-alert.ts'
import { type AuthSpec, authSchema, createAuth, isAuthType, secretFields } from '../../src/auth/registry.ts'
import { authPorts } from './auth-ports.ts'

const VALUES: Record<string, string> = { KEY: 'k&y/1', OLD: 'old&1', NONE: '', NAME: 'X-Own' }
const resolve = (text: string): string => text.replaceAll(/\$\{(\w+)\}/g, (_use, name: string) => VALUES[name]!)

async function sent(spec: AuthSpec, url = 'https://crm.example.com/a') {
  const request = { url, headers: { accept: 'application/json' } as Record<string, string> }
  const authenticator = await createAuth(spec, { resolve }).open(authPorts())
  ;(await authenticator.credential()).apply(request)
  const { accept: _accept, ...headers } = request.headers
  return { url: request.url, headers }
}

const BASIC = Buffer.from('kim:k&y/1').toString('base64')

test.each([
  ['basic', { type: 'basic', username: 'kim', password: '${KEY}' }, { authorization: `Basic ${BASIC}` }],
  ['bearer', { type: 'bearer', token: '${KEY}' }, { authorization: 'Bearer k&y/1' }],
  [
    'headers',
    { type: 'headers', headers: { 'X-Api-Key': '${KEY}', '${NAME}': 'a ${KEY}' } },
    { 'x-api-key': 'k&y/1', 'x-own': 'a k&y/1' },
  ],
  ['apiKey in a header', { type: 'apiKey', header: 'X-Key', value: '${KEY}' }, { 'x-key': 'k&y/1' }],
] as [string, AuthSpec, object][])('%s puts its credentials into headers', async (_name, spec, headers) => {
  expect(await sent(spec)).toEqual({ url: 'https://crm.example.com/a', headers })
})

test.each([
  ['https://h/a', 'https://h/a?api%20key=k%26y%2F1'],
  ['https://h/a?b=1', 'https://h/a?b=1&api%20key=k%26y%2F1'],
  ['https://h/a#b', 'https://h/a?api%20key=k%26y%2F1#b'],
])('apiKey in the query joins the pairs of %s', async (url, expected) => {
  const spec = { type: 'apiKey', query: 'api key', value: '${KEY}' } as const
  expect(await sent(spec, url)).toEqual({ url: expected, headers: {} })
})

test.each([
  [{ type: 'basic', username: 'kim', password: '${KEY}' }, [BASIC]],
  [{ type: 'bearer', token: '${KEY}' }, ['k&y/1']],
  [{ type: 'headers', headers: { a: '${KEY}', b: 'x ${KEY}' } }, ['k&y/1', 'x k&y/1']],
  [{ type: 'apiKey', query: 'q', value: '${KEY}' }, ['k&y/1']],
] as [AuthSpec, string[]][])('%j names what must never be shown', (spec, secrets) => {
  const shown = createAuth(spec, { resolve }).secrets.map((secret) => secret.reveal())
  expect(shown).toEqual(expect.arrayContaining(secrets))
})

test.each([
  ['basic', ['password']],
  ['bearer', ['token']],
  ['headers', ['headers.*']],
  ['apiKey', ['value']],
  ['oauth2', ['clientSecret', 'password', 'refreshToken', 'assertion.privateKey']],
] as const)('the secrets of %s come from settings: %j', (type, fields) => {
  expect(isAuthType(type)).toBe(true)
  expect(secretFields(type)).toEqual(fields)
})

test.each(['none', 'toString', undefined, 1])('%j is no way to authenticate', (type) => {
  expect(isAuthType(type)).toBe(false)
})

const sentWith = (credential: { apply(target: { headers: Record<string, string>; url: string }): void }) => {
  const target = { headers: {}, url: 'https://h/' }
  credential.apply(target)
  return target.headers
}

describe('while a secret changes', () => {
  const BOTH = ['${KEY}', '${OLD}']
  const kinds: [string, AuthSpec, (secret: string) => object][] = [
    [
      'basic',
      { type: 'basic', username: 'kim', password: BOTH },
      (secret) => ({ authorization: `Basic ${Buffer.from(`kim:${secret}`).toString('base64')}` }),
    ],
    ['bearer', { type: 'bearer', token: BOTH }, (secret) => ({ authorization: `Bearer ${secret}` })],
    [
      'headers',
      { type: 'headers', headers: { 'X-Key': BOTH, 'X-Other': 'a' } },
      (secret) => ({ 'x-key': secret, 'x-other': 'a' }),
    ],
    ['apiKey', { type: 'apiKey', header: 'X-Key', value: BOTH }, (secret) => ({ 'x-key': secret })],
  ]

  test.each(kinds)(
    '%s sends the newer one, after a 401 the other, and stays with what was tried last',
    async (_kind, spec, headers) => {
      const authenticator = await createAuth(spec, { resolve }).open(authPorts())
      const newer = await authenticator.credential()
      expect(sentWith(newer)).toEqual(headers('k&y/1'))
      expect(sentWith((await newer.renew!())!)).toEqual(headers('old&1'))
      const next = await authenticator.credential()
      expect(sentWith(next)).toEqual(headers('old&1'))
      expect(sentWith((await next.renew!())!)).toEqual(headers('k&y/1'))
    },
  )

  test('of many who are refused at once, each tries the other one', async () => {
    const authenticator = await createAuth({ type: 'bearer', token: BOTH }, { resolve }).open(authPorts())
    const refused = await Promise.all([1, 2, 3].map(() => authenticator.credential()))
    const others = await Promise.all(refused.map((credential) => credential.renew!()))
    const targets = others.map((credential) => {
      const target = { headers: {} as Record<string, string>, url: '' }
      credential!.apply(target)
      return target.headers['authorization']
    })
    expect(targets).toEqual(['Bearer old&1', 'Bearer old&1', 'Bearer old&1'])
  })

  test('an older one that is not set is none', async () => {
    const spec: AuthSpec = { type: 'bearer', token: ['${KEY}', '${NONE}'] }
    const authenticator = await createAuth(spec, { resolve }).open(authPorts())
    const credential = await authenticator.credential()
    expect(await credential.renew!()).toBeUndefined()
  })

  test('both are kept secret', () => {
    const { secrets } = createAuth({ type: 'bearer', token: BOTH }, { resolve })
    expect(secrets.map((secret) => secret.reveal())).toEqual(['k&y/1', 'old&1'])
  })
})

describe('an end that is known', () => {
  const NOW = Date.parse('2027-06-10T12:00:00Z')

  test.each([
    ['2027-06-24', []],
    ['2027-06-23', ['The credential ends with 2027-06-23.']],
    ['2027-06-10', ['The credential ends with 2027-06-10.']],
    ['2027-06-09', ['The credential has ended with 2027-06-09.']],
    [undefined, []],
  ])('is told of once, two weeks before: %s', async (expires, told) => {
    const alerts: CredentialAlert[] = []
    const spec: AuthSpec = { type: 'bearer', token: '${KEY}', expires }
    const authenticator = await createAuth(spec, { resolve }).open(authPorts({ now: NOW, alerts }))
    await authenticator.credential()
    await authenticator.credential()
    expect(alerts.map(({ reason }) => reason)).toEqual(told)
  })

  test('stands in the status', async () => {
    const spec: AuthSpec = { type: 'bearer', token: '${KEY}', expires: '2027-06-30' }
    const authenticator = await createAuth(spec, { resolve }).open(authPorts())
    expect(await authenticator.status()).toEqual({
      type: 'bearer',
      health: 'fixed',
      expiresAt: Date.parse('2027-07-01T00:00:00Z'),
    })
  })
})

describe('the configuration', () => {
  test.each([
    { type: 'basic', username: 'kim', password: '${KEY}', hosts: ['files.example.com'] },
    { type: 'apiKey', header: 'X-Key', value: '${KEY}' },
    { type: 'apiKey', query: 'key', value: '${KEY}' },
    { type: 'bearer', token: ['${KEY}', '${OLD}'], expires: '2027-06-30' },
    { type: 'oauth2', clientId: 'a', issuer: 'https://id.example.com' },
    { type: 'oauth2', send: { query: 'access_token' } },
  ])('may be %j', (spec) => {
    expect(authSchema.parse(spec)).toEqual(spec)
  })

  test.each([
    { type: 'basic', username: 'kim' },
    { type: 'basic', username: '', password: 'x' },
    { type: 'bearer', token: 'x', extra: 1 },
    { type: 'apiKey', value: 'x' },
    { type: 'apiKey', value: 'x', header: 'a', query: 'b' },
    { type: 'headers', headers: { a: '' } },
    { type: 'digest' },
    { type: 'bearer', token: [] },
    { type: 'bearer', token: ['a', 'b', 'c'] },
    { type: 'bearer', token: 'a', expires: '2027-02-30' },
    { type: 'oauth2', grant: 'implicit' },
    { type: 'oauth2', send: { query: 'a', header: 'b' } },
    { type: 'oauth2', assertion: { privateKey: 'a', algorithm: 'none' } },
    { type: 'oauth2', assertion: { privateKey: 'a', algorithm: 'HS256' } },
  ])('is refused: %j', (spec) => {
    expect(authSchema.safeParse(spec).success).toBe(false)
  })
})
