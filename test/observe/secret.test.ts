import { format, inspect } from 'node:util'
import fc from 'fast-check'
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
    ['in base64 for URLs', Buffer.from(VALUE).toString('base64url')],
    ['in base64 in a URL', encodeURIComponent(Buffer.from(VALUE).toString('base64'))],
    ['in hexadecimal', Buffer.from(VALUE).toString('hex')],
    ['in capital hexadecimal', Buffer.from(VALUE).toString('hex').toUpperCase()],
    ['in a form', new URLSearchParams({ '': VALUE }).toString().slice(1)],
    ['percent-encoded in small letters', encodeURIComponent(VALUE).replaceAll(/%../g, (code) => code.toLowerCase())],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(VALUE))],
    [
      'in JSON without anything but ASCII',
      JSON.stringify(VALUE)
        .slice(1, -1)
        .replace('ü', String.raw`\u00fc`),
    ],
    [
      'in JSON with capital codes',
      JSON.stringify(VALUE)
        .slice(1, -1)
        .replace('ü', String.raw`\u00FC`),
    ],
    [
      'in JSON with slashes escaped',
      JSON.stringify(VALUE)
        .slice(1, -1)
        .replace('/', String.raw`\/`),
    ],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(VALUE).slice(1, -1)).slice(1, -1)],
    ['in HTML', VALUE.replace('&', '&amp;').replaceAll('"', '&quot;')],
    ['with the signs of a pattern', 'token.*123'],
  ])('masks a secret %s, each time it stands there', (_form, text) => {
    expect(redactor.redact(`a ${text} b ${text}`)).toBe('a [secret] b [secret]')
  })

  test.each([0, 1, 2, 3, 4, 5])(
    'masks a secret in the base64 of something longer, %i bytes behind its beginning',
    (shift) => {
      const text = Buffer.from(`${'x'.repeat(shift)}${VALUE} and more`).toString('base64')
      const redacted = redactor.redact(text)
      expect(redacted).toContain('[secret]')
      // What is left holds at most the two bits beside it.
      expect(redacted.replace('[secret]', '').length).toBeLessThan(
        text.length - Math.floor((Buffer.byteLength(VALUE) * 8) / 6) + 2,
      )
    },
  )

  test('masks a secret that was encoded twice, however that is', () => {
    const encoders: ((text: string) => string)[] = [
      (text) => text,
      (text) => JSON.stringify(text).slice(1, -1),
      encodeURIComponent,
      (text) => new URLSearchParams({ '': text }).toString().slice(1),
      (text) =>
        text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    ]
    const encoder = fc.constantFrom(...encoders)
    const value = fc.string({
      unit: fc.oneof(fc.string({ minLength: 1, maxLength: 1 }), fc.constantFrom('ü', '€', '😀')),
    })
    fc.assert(
      fc.property(
        value.filter((one) => one.length >= 4),
        encoder,
        encoder,
        (one, inner, outer) => {
          const fresh = new Redactor()
          fresh.add(one)
          expect(fresh.redact(`<${outer(inner(one))}>`)).toBe('<[secret]>')
        },
      ),
    )
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
