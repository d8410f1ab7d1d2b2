import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type HmacOptions, hmac } from '../../src/webhook/hmac.ts'
import { NOW } from './signed.ts'

const KEY = 'a key of the tests'
const NEW_KEY = 'a newer key of the tests'
const BODY = Buffer.from('{"event":"call.ended"}')
const digest = (secret: string, encoding: 'hex' | 'base64' = 'hex', algorithm = 'sha256'): string =>
  createHmac(algorithm, secret).update(BODY).digest(encoding)

const check = (value: string | undefined, options: Partial<HmacOptions> = {}, body: Uint8Array = BODY) =>
  hmac({ secrets: KEY, header: 'X-Signature', ...options })({ headers: { 'x-signature': value }, body }, NOW)

describe('an HMAC of the raw body', () => {
  test.each<[string, string, Partial<HmacOptions>]>([
    ['in hexadecimal digits', digest(KEY), {}],
    ['in capitals', digest(KEY).toUpperCase(), {}],
    ['in base64', digest(KEY, 'base64'), { encoding: 'base64' }],
    ['behind a prefix', `sha256=${digest(KEY)}`, { prefix: 'sha256=' }],
    ['by another algorithm', digest(KEY, 'hex', 'sha512'), { algorithm: 'sha512' }],
    ['with the second of two secrets', digest(NEW_KEY), { secrets: [KEY, NEW_KEY] }],
  ])('%s is genuine', (_what, value, options) => {
    expect(check(value, options)).toBeUndefined()
  })

  test.each<[string, string | undefined, Partial<HmacOptions>]>([
    ['missing', undefined, {}],
    ['empty', '', {}],
    ['of another secret', digest('other'), {}],
    ['cut short', digest(KEY).slice(0, -1), {}],
    ['without its prefix', digest(KEY), { prefix: 'sha256=' }],
    ['in another encoding', digest(KEY, 'base64'), {}],
    ['in base64 with other letters', digest(KEY, 'base64').toUpperCase(), { encoding: 'base64' }],
  ])('that is %s is refused', (_what, value, options) => {
    expect(check(value, options)).toBeTypeOf('string')
  })

  test('of another body is refused', () => {
    expect(check(digest(KEY), {}, Buffer.from('{"event":"call.ended" }'))).toBe('the signature is not right')
  })

  test('may be of more than the body, such as a time that must be near', () => {
    const options: HmacOptions = {
      secrets: KEY,
      header: 'x-signature',
      signed: ({ headers, body }, nowMs) => {
        const time = headers['x-time']
        return time !== undefined && Math.abs(nowMs / 1000 - Number(time)) <= 300 ? [time, '.', body] : undefined
      },
    }
    const at = (time: number) => {
      const signature = createHmac('sha256', KEY).update(`${time}.`).update(BODY).digest('hex')
      return hmac(options)({ headers: { 'x-signature': signature, 'x-time': String(time) }, body: BODY }, NOW)
    }
    expect(at(NOW / 1000)).toBeUndefined()
    expect(at(NOW / 1000 - 301)).toBe('what is signed is not complete')
  })

  test.each(['', 'fifteen letters', [KEY, '']])('needs a secret that cannot be guessed, not %j', (secrets) => {
    expect(() => hmac({ secrets, header: 'x-signature' })).toThrow(expect.objectContaining({ code: 'WEBHOOK_SECRET' }))
  })
})
