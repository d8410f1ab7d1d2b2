import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type HmacOptions, hmac } from '../../src/webhook/hmac.ts'
import { NOW } from './signed.ts'

const BODY = Buffer.from('{"event":"call.ended"}')
const digest = (secret: string, encoding: 'hex' | 'base64' = 'hex', algorithm = 'sha256'): string =>
  createHmac(algorithm, secret).update(BODY).digest(encoding)

const check = (value: string | undefined, options: Partial<HmacOptions> = {}, body: Uint8Array = BODY) =>
  hmac({ secrets: 'key', header: 'X-Signature', ...options })({ headers: { 'x-signature': value }, body }, NOW)

describe('an HMAC of the raw body', () => {
  test.each<[string, string, Partial<HmacOptions>]>([
    ['in hexadecimal digits', digest('key'), {}],
    ['in capitals', digest('key').toUpperCase(), {}],
    ['in base64', digest('key', 'base64'), { encoding: 'base64' }],
    ['behind a prefix', `sha256=${digest('key')}`, { prefix: 'sha256=' }],
    ['by another algorithm', digest('key', 'hex', 'sha512'), { algorithm: 'sha512' }],
    ['with the second of two secrets', digest('new'), { secrets: ['key', 'new'] }],
  ])('%s is genuine', (_what, value, options) => {
    expect(check(value, options)).toBeUndefined()
  })

  test.each<[string, string | undefined, Partial<HmacOptions>]>([
    ['missing', undefined, {}],
    ['empty', '', {}],
    ['of another secret', digest('other'), {}],
    ['cut short', digest('key').slice(0, -1), {}],
    ['without its prefix', digest('key'), { prefix: 'sha256=' }],
    ['in another encoding', digest('key', 'base64'), {}],
    ['in base64 with other letters', digest('key', 'base64').toUpperCase(), { encoding: 'base64' }],
  ])('that is %s is refused', (_what, value, options) => {
    expect(check(value, options)).toBeTypeOf('string')
  })

  test('of another body is refused', () => {
    expect(check(digest('key'), {}, Buffer.from('{"event":"call.ended" }'))).toBe('the signature is not right')
  })

  test('may be of more than the body, such as a time that must be near', () => {
    const options: HmacOptions = {
      secrets: 'key',
      header: 'x-signature',
      signed: ({ headers, body }, nowMs) => {
        const time = headers['x-time']
        return time !== undefined && Math.abs(nowMs / 1000 - Number(time)) <= 300 ? [time, '.', body] : undefined
      },
    }
    const at = (time: number) => {
      const signature = createHmac('sha256', 'key').update(`${time}.`).update(BODY).digest('hex')
      return hmac(options)({ headers: { 'x-signature': signature, 'x-time': String(time) }, body: BODY }, NOW)
    }
    expect(at(NOW / 1000)).toBeUndefined()
    expect(at(NOW / 1000 - 301)).toBe('what is signed is not complete')
  })

  test('needs a secret', () => {
    expect(() => hmac({ secrets: '', header: 'x-signature' })).toThrow(
      expect.objectContaining({ code: 'WEBHOOK_SECRET' }),
    )
  })
})
