import { createHmac, verify } from 'node:crypto'
import * as fc from 'fast-check'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { IncomingWebhook } from '../../src/webhook/signature-check.ts'
import { standardWebhooks } from '../../src/webhook/standard-webhooks.ts'
import { NOW, PUBLIC_KEY, SECRET, signed } from './signed.ts'

vi.mock('node:crypto', { spy: true })

const BODY = '{"event":"call.started","name":"Zoë 🙂"}'
const OTHER = `whsec_${Buffer.from('another secret of somebody').toString('base64')}`

const check = (webhook: IncomingWebhook, secrets: string | string[] = SECRET, now = NOW) =>
  standardWebhooks({ secrets })(webhook, now)

const withHeaders = (headers: Record<string, string | undefined>): IncomingWebhook => {
  const webhook = signed(BODY)
  return { ...webhook, headers: { ...webhook.headers, ...headers } }
}

describe('a signature of Standard Webhooks', () => {
  test('of the shared secret is genuine, with and without the prefix of the secret', () => {
    expect(check(signed(BODY))).toBeUndefined()
    expect(check(signed(BODY), SECRET.slice('whsec_'.length))).toBeUndefined()
  })

  test('of the key of the sender is genuine', () => {
    expect(check(signed(BODY, { asymmetric: true }), PUBLIC_KEY)).toBeUndefined()
  })

  test('of any of several secrets is genuine, so that they can change', () => {
    const both = [OTHER, SECRET, PUBLIC_KEY]
    expect(check(signed(BODY), both)).toBeUndefined()
    expect(check(signed(BODY, { secret: OTHER }), both)).toBeUndefined()
    expect(check(signed(BODY, { asymmetric: true }), both)).toBeUndefined()
  })

  test('may stand among others that are not right', () => {
    const right = signed(BODY).headers['webhook-signature']!
    expect(check(withHeaders({ 'webhook-signature': `v1,AAAA v2,xx ${right} v1a,AAAA` }))).toBeUndefined()
  })

  test.each([
    ['v1', createHmac, 1, SECRET],
    ['v1a', verify, 10, PUBLIC_KEY],
  ] as const)('of version %s costs no more when there are many', (version, work, most, secrets) => {
    const [ten, eleven] = [10, 11].map((count) =>
      withHeaders({ 'webhook-signature': Array(count).fill(`${version},AAAA`).join(' ') }),
    )
    vi.mocked(work).mockClear()
    expect(check(ten!, secrets)).toBe('no signature is right')
    expect(check(eleven!, secrets)).toBe('there are more than 10 signatures')
    expect(work).toHaveBeenCalledTimes(most)
  })

  test('is made of the bytes, also where they are no text', () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x00, 0xc3)
    expect(check(signed(bytes))).toBeUndefined()
    expect(check({ ...signed(bytes), body: Buffer.from(Buffer.from(bytes).toString()) })).toBe('no signature is right')
  })

  test.each<[string, IncomingWebhook]>([
    ['another secret', signed(BODY, { secret: OTHER })],
    [
      'the version of another kind of key',
      withHeaders({ 'webhook-signature': signed(BODY).headers['webhook-signature']!.replace('v1,', 'v1a,') }),
    ],
    ['no version', withHeaders({ 'webhook-signature': signed(BODY).headers['webhook-signature']!.slice(3) })],
    ['an empty one', withHeaders({ 'webhook-signature': 'v1,' })],
    ['another id', withHeaders({ 'webhook-id': 'msg_2' })],
    ['another time', withHeaders({ 'webhook-timestamp': String(NOW / 1000 + 1) })],
    [
      'another spelling of its base64',
      withHeaders({ 'webhook-signature': `${signed(BODY).headers['webhook-signature']!}=` }),
    ],
  ])('with %s is refused', (_what, webhook) => {
    expect(check(webhook)).toBe('no signature is right')
  })

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('without %s is refused', (name) => {
    expect(check(withHeaders({ [name]: undefined }))).toMatch(/is missing/)
  })

  test('with an id that holds a dot is refused, as its end could pass for the time', () => {
    const webhook = signed(BODY, { id: 'msg.1' })
    expect(check(webhook)).toBe('webhook-id holds a dot')
  })

  test.each(['1e9', '1764000000.5', '-1', ' 1', '0x10', ''])('with the time "%s" is refused', (time) => {
    expect(check(withHeaders({ 'webhook-timestamp': time }))).toMatch(/no time|missing/)
  })

  test.each([
    [300, undefined],
    [301, 'it was signed too long ago'],
    [360, 'it was signed too long ago'],
    [3 * 86_400, 'it was signed too long ago'],
    [-300, undefined],
    [-301, 'it was signed in the future'],
  ])('that is %i seconds old: %s', (seconds, refusal) => {
    expect(check(signed(BODY), SECRET, NOW + seconds * 1000)).toBe(refusal)
  })

  test('whose webhook is changed anywhere, in its body, id, time or itself, is refused', () => {
    for (const asymmetric of [false, true]) {
      const genuine = signed(BODY, { asymmetric })
      const keys = asymmetric ? PUBLIC_KEY : SECRET
      for (const part of ['body', 'webhook-id', 'webhook-timestamp', 'webhook-signature'] as const) {
        const bytes = part === 'body' ? genuine.body : Buffer.from(genuine.headers[part]!)
        for (const at of bytes.keys()) {
          for (const bit of [1, 32]) {
            const changed = Uint8Array.from(bytes)
            changed[at]! ^= bit
            const webhook =
              part === 'body'
                ? { ...genuine, body: changed }
                : { ...genuine, headers: { ...genuine.headers, [part]: Buffer.from(changed).toString('latin1') } }
            expect(check(webhook, keys), `${part}, byte ${at}, bit ${bit}`).toBeTypeOf('string')
          }
        }
      }
    }
  })
})

describe('a secret', () => {
  test.each([
    ['nothing', []],
    ['an empty text', ''],
    ['an empty one among others', [SECRET, '']],
    ['what is not base64', 'whsec_§§§'],
    ['only a prefix', 'whsec_'],
    ['so short that it can be guessed', `whsec_${Buffer.alloc(15).toString('base64')}`],
    ['a public key of the wrong length', 'whpk_AAAA'],
    ['the private key of the sender', 'whsk_AAAA'],
  ])('that is %s is refused, without a word of it', (_what, secrets) => {
    expect(() => standardWebhooks({ secrets })).toThrow(
      expect.objectContaining({ code: 'WEBHOOK_SECRET', message: expect.not.stringMatching(/§|AAAA/) as string }),
    )
  })
})

describe('compared with the reference library', () => {
  const secret = fc.uint8Array({ minLength: 16, maxLength: 64 })
  const body = fc.string({ unit: 'binary', maxLength: 200 })
  const id = fc.stringMatching(/^[\w-]{1,40}$/)

  beforeEach(() => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
    return () => void vi.useRealTimers()
  })

  test('what it signs is genuine here', () => {
    fc.assert(
      fc.property(secret, body, id, fc.integer({ min: -300, max: 300 }), (key, text, msgId, age) => {
        const encoded = `whsec_${Buffer.from(key).toString('base64')}`
        const at = new Date(NOW - age * 1000)
        const signature = new Webhook(encoded).sign(msgId, at, text)
        const headers = {
          'webhook-id': msgId,
          'webhook-timestamp': String(at.getTime() / 1000),
          'webhook-signature': signature,
        }
        expect(check({ headers, body: Buffer.from(text) }, encoded)).toBeUndefined()
      }),
    )
  })

  test('what is genuine here is genuine there, and what is refused there is refused here', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 100 })
    const spoiled = fc.constantFrom('nothing', 'body', 'webhook-id', 'webhook-signature', 'too old', 'secret')
    fc.assert(
      fc.property(secret, text, id, spoiled, (key, content, msgId, what) => {
        const encoded = `whsec_${Buffer.from(key).toString('base64')}`
        const genuine = signed(content, { id: msgId, secret: encoded, at: NOW / 1000 - (what === 'too old' ? 301 : 0) })
        const headers =
          what in genuine.headers ? { ...genuine.headers, [what]: `${genuine.headers[what]}x` } : genuine.headers
        const payload = Buffer.from(what === 'body' ? `${content} ` : content)
        const given = what === 'secret' ? OTHER : encoded
        const there = (): unknown => new Webhook(given).verify(payload, headers, { jsonParse: false })
        const here = check({ headers, body: payload }, given)
        if (here === undefined) expect(there()).toBeUndefined()
        else expect(there).toThrow(WebhookVerificationError)
        expect(here === undefined).toBe(what === 'nothing')
      }),
    )
  })
})
