import { format, inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Redactor } from '../../src/observe/redactor.ts'
import { Secret } from '../../src/observe/secret.ts'
import { silentLogger } from '../../src/observe/logger.ts'

const VALUE = 'pa ss/"w&rd"+ü'
const secret = new Secret(VALUE)

test.each([
  ['text', String(secret)],
  ['a template literal', `a ${secret as unknown as string}`],
  ['joined text', ['a', secret].join()],
  ['JSON', JSON.stringify({ secret })],
  ['inspection', inspect({ secret }, { depth: 9, showHidden: true })],
  ['a format', format('%s %o %j', secret, secret, secret)],
  ['its entries', JSON.stringify([Object.entries(secret), Object.keys(secret), Reflect.ownKeys(secret)])],
  ['a copy', JSON.stringify(Object.assign({}, secret))],
  ['a clone', inspect(structuredClone(secret))],
])('a secret does not show in %s', (_place, text) => {
  expect(text).not.toContain('ss')
  expect(text).not.toContain(VALUE)
})

test('a secret is given away by name only', () => {
  expect(secret.reveal()).toBe(VALUE)
  expect(String(secret)).toBe('[secret]')
})

describe('the redactor', () => {
  const redactor = new Redactor()
  redactor.add(VALUE)
  redactor.add('token.*123')

  test.each([
    ['as it is', VALUE],
    ['percent-encoded', encodeURIComponent(VALUE)],
    ['in JSON', JSON.stringify(VALUE).slice(1, -1)],
    ['in base64', Buffer.from(VALUE).toString('base64')],
    ['in base64 without padding', Buffer.from(VALUE).toString('base64').replace(/=+$/, '')],
    ['with the signs of a pattern', 'token.*123'],
  ])('masks a secret %s, each time it stands there', (_form, text) => {
    expect(redactor.redact(`a ${text} b ${text}`)).toBe('a [secret] b [secret]')
  })

  test('leaves other text alone', () => {
    expect(redactor.redact('tokenX123 and password')).toBe('tokenX123 and password')
    expect(new Redactor().redact('anything')).toBe('anything')
  })

  test('does not mask what is too short to be a secret', () => {
    const short = new Redactor()
    short.add('abc')
    expect(short.redact('abc')).toBe('abc')
  })

  test('masks the longest of several', () => {
    const nested = new Redactor()
    nested.add('secret')
    nested.add('secret-longer')
    expect(nested.redact('x secret-longer secret')).toBe('x [secret] [secret]')
  })

  test('takes further secrets after it was used, and half a character, too', () => {
    const later = new Redactor()
    later.add('first')
    later.redact('x')
    later.add('second\uD800')
    expect(later.redact('first second\uD800')).toBe('[secret] [secret]')
  })
})

test('the silent logger says nothing', () => {
  expect([silentLogger.debug('a'), silentLogger.info('a'), silentLogger.warn('a'), silentLogger.error('a')]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
