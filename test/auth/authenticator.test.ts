import { describe, expect, test } from 'vitest'
import { type AuthSpec, authSchema, createAuthenticator, isAuthType, secretFields } from '../../src/auth/registry.ts'

const resolve = (text: string): string => text.replace('${KEY}', 'k&y/1').replace('${NAME}', 'X-Own')

async function sent(spec: AuthSpec, url = 'https://crm.example.com/a') {
  const request = { url, headers: { accept: 'application/json' } as Record<string, string> }
  await createAuthenticator(spec, { resolve }).apply(request)
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
  const shown = createAuthenticator(spec, { resolve }).secrets.map((secret) => secret.reveal())
  expect(shown).toEqual(expect.arrayContaining(secrets))
})

test.each([
  ['basic', ['password']],
  ['bearer', ['token']],
  ['headers', ['headers.*']],
  ['apiKey', ['value']],
] as const)('the secrets of %s come from settings: %j', (type, fields) => {
  expect(isAuthType(type)).toBe(true)
  expect(secretFields(type)).toEqual(fields)
})

test.each(['none', 'toString', undefined, 1])('%j is no way to authenticate', (type) => {
  expect(isAuthType(type)).toBe(false)
})

describe('the configuration', () => {
  test.each([
    { type: 'basic', username: 'kim', password: '${KEY}', hosts: ['files.example.com'] },
    { type: 'apiKey', header: 'X-Key', value: '${KEY}' },
    { type: 'apiKey', query: 'key', value: '${KEY}' },
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
  ])('is refused: %j', (spec) => {
    expect(authSchema.safeParse(spec).success).toBe(false)
  })
})
