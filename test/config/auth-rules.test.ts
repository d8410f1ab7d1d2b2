import { describe, expect, test } from 'vitest'
import { checkConfig } from '../../src/config/check-config.ts'
import { config, found } from './configs.ts'

type Tree = Record<string, unknown>

const SECRETS = { SECRET: { secret: true }, OLD: { secret: true, optional: true } }

/** A configuration with OAuth, complete for a login, with some of its fields replaced. */
function oauth(changes: Tree = {}, more: Tree = {}): Tree {
  const auth = {
    type: 'oauth2',
    authorizationUrl: 'https://crm.example.com/authorize',
    tokenUrl: 'https://crm.example.com/token',
    clientId: 'me',
    clientSecret: '${SECRET}',
    ...changes,
  }
  return config({
    settings: { SECRET: SECRETS.SECRET },
    auth: Object.fromEntries(Object.entries(auth).filter(([, value]) => value !== undefined)),
    ...more,
  })
}

const CLIENT = { grant: 'client_credentials', authorizationUrl: undefined }
const SIGNED = {
  grant: 'jwt_bearer',
  authorizationUrl: undefined,
  clientSecret: undefined,
  assertion: { privateKey: '${SECRET}' },
}
const plain = (text: string): string => text.replace('https:', 'http:')

describe('a configuration with OAuth is good', () => {
  test.each<[string, Tree]>([
    ['with two URLs', oauth()],
    ['with an issuer', oauth({ issuer: 'https://id.example.com', authorizationUrl: undefined, tokenUrl: undefined })],
    ['with an issuer and a URL of its own', oauth({ issuer: 'https://id.example.com', authorizationUrl: undefined })],
    ['without a secret', oauth({ clientSecret: undefined }, { settings: undefined })],
    [
      'with everything that a login takes',
      oauth({
        grant: 'authorization_code',
        clientAuth: 'basic',
        scope: 'crm.read',
        state: 'fixed',
        accessType: 'offline',
        redirectUri: 'http://localhost:8765/callback',
        includeRedirectUrl: true,
        pkce: false,
        extra: { prompt: 'consent' },
        send: { header: 'X-Token', scheme: '' },
        hosts: ['files.example.com'],
        expires: '2099-12-31',
      }),
    ],
    ['for a client of its own', oauth(CLIENT)],
    ['for a user with a password', oauth({ ...CLIENT, grant: 'password', username: 'kim', password: '${SECRET}' })],
    ['with a refresh token', oauth({ ...CLIENT, grant: 'refresh_token', refreshToken: '${SECRET}' })],
    ['with an assertion', oauth(SIGNED)],
    [
      'with an assertion of somebody else',
      oauth({ ...SIGNED, clientId: undefined, assertion: { issuer: 'i', privateKey: '${SECRET}' } }),
    ],
    ['with two secrets', oauth({ clientSecret: ['${SECRET}', '${OLD}'] }, { settings: SECRETS })],
    [
      'with the address in the token answer',
      oauth({ hosts: ['*.my.example.com'] }, { baseUrl: '{AUTH.instance_url}/services/data' }),
    ],
    [
      'inside a network',
      oauth({ tokenUrl: 'http://crm.internal/token' }, { network: { http: true, allow: ['crm.internal'] } }),
    ],
  ])('%s', (_what, whole) => {
    expect(found(whole)).toEqual([])
  })
})

describe('a configuration with OAuth is refused', () => {
  test.each<[string, Tree, string[]]>([
    ['without a client', oauth({ clientId: undefined }), ['CONFIG_MISSING_KEY auth.clientId']],
    [
      'without URLs',
      oauth({ authorizationUrl: undefined, tokenUrl: undefined }),
      ['CONFIG_MISSING_KEY auth.authorizationUrl', 'CONFIG_MISSING_KEY auth.tokenUrl'],
    ],
    [
      'without the secret that its grant needs',
      oauth({ ...CLIENT, clientSecret: undefined }, { settings: undefined }),
      ['CONFIG_MISSING_KEY auth.clientSecret'],
    ],
    [
      'without a user',
      oauth({ ...CLIENT, grant: 'password' }),
      ['CONFIG_MISSING_KEY auth.password', 'CONFIG_MISSING_KEY auth.username'],
    ],
    [
      'without an assertion',
      oauth({ ...SIGNED, assertion: undefined }, { settings: undefined }),
      ['CONFIG_MISSING_KEY auth.assertion'],
    ],
    ['without an issuer', oauth({ ...SIGNED, clientId: undefined }), ['CONFIG_MISSING_KEY auth.assertion.issuer']],
    [
      'without a key',
      oauth({ ...SIGNED, assertion: {} }, { settings: undefined }),
      ['CONFIG_MISSING_KEY auth.assertion.privateKey'],
    ],
    [
      'with what belongs to another grant',
      oauth({ ...CLIENT, pkce: true, username: 'kim' }),
      ['CONFIG_MISPLACED auth.pkce', 'CONFIG_MISPLACED auth.username'],
    ],
    [
      'with a place for no secret',
      oauth({ clientSecret: undefined, clientAuth: 'basic' }, { settings: undefined }),
      ['CONFIG_MISPLACED auth.clientAuth'],
    ],
    ['with a grant that does not exist', oauth({ grant: 'implicit' }), ['CONFIG_INVALID_VALUE auth.grant']],
    ['with a misspelled grant field', oauth({ tokenURL: 'https://a.example' }), ['CONFIG_UNKNOWN_KEY auth.tokenURL']],
    [
      'with a secret in it',
      oauth({ clientSecret: 's3cr3t' }, { settings: undefined }),
      ['CONFIG_LITERAL_SECRET auth.clientSecret'],
    ],
    [
      'with one of two secrets in it',
      oauth({ clientSecret: ['${SECRET}', 's3cr3t'] }),
      ['CONFIG_LITERAL_SECRET auth.clientSecret[1]'],
    ],
    [
      'with a key in it',
      oauth({ ...SIGNED, assertion: { privateKey: '-----BEGIN PRIVATE KEY-----' } }, { settings: undefined }),
      ['CONFIG_LITERAL_SECRET auth.assertion.privateKey'],
    ],
    ['with a URL that is none', oauth({ tokenUrl: '/token' }), ['CONFIG_URL auth.tokenUrl']],
    [
      'with a variable in a URL',
      oauth({ tokenUrl: 'https://{ACCOUNT_ID}.example.com/token' }),
      ['CONFIG_URL auth.tokenUrl'],
    ],
    ['with a user in a URL', oauth({ tokenUrl: 'https://a:b@crm.example.com/token' }), ['CONFIG_URL auth.tokenUrl']],
    [
      'over plain http',
      oauth({ tokenUrl: plain('https://crm.example.com/token') }),
      ['CONFIG_PLAIN_HTTP auth.tokenUrl'],
    ],
    [
      'with a login over plain http',
      oauth({ authorizationUrl: plain('https://crm.example.com/a') }),
      ['CONFIG_PLAIN_HTTP auth.authorizationUrl'],
    ],
    [
      'with a code over plain http',
      oauth({ redirectUri: plain('https://app.example.com/back') }),
      ['CONFIG_PLAIN_HTTP auth.redirectUri'],
    ],
    [
      'with a fragment behind the code',
      oauth({ redirectUri: 'https://app.example.com/back#x' }),
      ['CONFIG_URL auth.redirectUri'],
    ],
    ['with a parameter that has a key', oauth({ extra: { scope: 'x' } }), ['CONFIG_MISPLACED auth.extra.scope']],
    [
      'with a secret in the address of the login',
      oauth({ extra: { key: '${SECRET}' } }),
      ['CONFIG_OPEN_SECRET auth.extra.key'],
    ],
    ['with a header that cannot be sent', oauth({ send: { header: 'X Token' } }), ['CONFIG_HEADER auth.send.header']],
    ['with a header of the connection', oauth({ send: { header: 'Host' } }), ['CONFIG_HEADER auth.send.header']],
    [
      'with an address that may lead anywhere',
      oauth({}, { baseUrl: '{AUTH.instance_url}/v1' }),
      ['CONFIG_MISSING_KEY auth.hosts'],
    ],
    [
      'with a field of the token behind a host',
      oauth({}, { baseUrl: 'https://a.example/{AUTH.x}' }),
      ['CONFIG_URL baseUrl'],
    ],
    ['with a field of a token that there is not', config({ baseUrl: '{AUTH.instance_url}' }), ['CONFIG_URL baseUrl']],
    [
      'with a field of the token elsewhere',
      oauth({}, { comment: { method: 'POST', url: '/{AUTH.x}', params: { a: '{COMMENT_BODY}' } } }),
      ['TEMPLATE_VARIABLE_NOT_HERE comment.url'],
    ],
    [
      'with a query behind the address',
      oauth({ hosts: ['a.example'] }, { baseUrl: '{AUTH.instance_url}?x=1' }),
      ['CONFIG_URL baseUrl'],
    ],
    [
      'with dots behind the address',
      oauth({ hosts: ['a.example'] }, { baseUrl: '{AUTH.instance_url}/a/../b' }),
      ['CONFIG_URL baseUrl'],
    ],
    [
      'with a host that goes on behind the address',
      oauth({ hosts: ['a.example'] }, { baseUrl: '{AUTH.instance_url}.evil.example' }),
      ['CONFIG_URL baseUrl'],
    ],
  ])('%s', (_what, whole, expected) => {
    expect(found(whole).toSorted()).toEqual(expected.toSorted())
  })
})

test('the older of two secrets is not told to be unused or literal while it is not set', () => {
  const whole = oauth({ clientSecret: ['${SECRET}', '${OLD}'] }, { settings: SECRETS })
  expect(found(whole, { SECRET: 's' })).toEqual([])
})

test('a report shows what is no secret, and masks what is', () => {
  const text = [
    'version: 1',
    'name: CRM',
    'baseUrl: https://crm.example.com',
    'auth:',
    '  type: oauth2',
    '  tokenUrl: nowhere',
    '  authorizationUrl: https://crm.example.com/a',
    '  clientId: me',
    '  clientSecret: s3cr3t',
  ].join('\n')
  const lines = checkConfig(text).issues.map(({ excerpt }) => excerpt?.text)
  expect(lines.join('\n')).toContain('tokenUrl: nowhere')
  expect(lines.join('\n')).not.toContain('s3cr3t')
})

test.each([
  ['2027-06-25', []],
  ['2027-06-20', ['AUTH_EXPIRES_SOON? auth.expires']],
  ['2020-01-01', ['AUTH_EXPIRES_SOON? auth.expires']],
])('a secret that ends with %s is a warning in the two weeks before', (expires, expected) => {
  const { issues } = checkConfig(oauth({ expires }) as never, { now: Date.parse('2027-06-11T08:00:00Z') })
  expect(issues.map(({ severity, code, path }) => `${code}${severity === 'warning' ? '?' : ''} ${path}`)).toEqual(
    expected,
  )
})
