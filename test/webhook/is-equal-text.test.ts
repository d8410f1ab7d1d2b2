import { timingSafeEqual } from 'node:crypto'
import { beforeEach, expect, test, vi } from 'vitest'
import { readRecordingLink } from '../../src/recordings/recording-link.ts'
import { rightsBy } from '../../src/serve/rights.ts'
import { readTicket, writeTicket } from '../../src/serve/ticket.ts'
import { hmac } from '../../src/webhook/hmac.ts'
import { isEqualText } from '../../src/webhook/is-equal-text.ts'
import { standardWebhooks } from '../../src/webhook/standard-webhooks.ts'
import { NOW, SECRET } from './signed.ts'

vi.mock('node:crypto', { spy: true })
beforeEach(() => void vi.mocked(timingSafeEqual).mockClear())

const KEY = 'a key that nobody guesses'
const body = Buffer.from('{}')
/** As long as a SHA-256 in the encoding, and not the right one. */
const wrong = (encoding: 'hex' | 'base64' | 'base64url'): string => Buffer.alloc(32).toString(encoding)

/** Whatever tells a caller who knows a secret from one who does not. */
const GATES: [gate: string, ask: () => unknown, refused: unknown][] = [
  [
    'a signature of Standard Webhooks',
    () => {
      const headers = { 'webhook-id': 'a', 'webhook-timestamp': String(NOW / 1000) }
      const signed = { headers: { ...headers, 'webhook-signature': `v1,${wrong('base64')}` }, body }
      return standardWebhooks({ secrets: SECRET })(signed, NOW)
    },
    'no signature is right',
  ],
  [
    'an HMAC of a webhook',
    () => hmac({ secrets: KEY, header: 'x-signature' })({ headers: { 'x-signature': wrong('hex') }, body }, NOW),
    'the signature is not right',
  ],
  [
    'a link to a recording',
    () => {
      const url = `https://calls.example.com/voip/a/get_call_record/1?until=9&signature=${wrong('base64url')}`
      return readRecordingLink(new URL(url), KEY, NOW)
    },
    { kind: 'refused', why: 'signature' },
  ],
  [
    'a ticket of a page',
    () => {
      const [payload] = writeTicket({ agent: undefined, until: NOW + 1 }, KEY).split('.')
      return readTicket(`${payload}.${wrong('base64url')}`, KEY, NOW)
    },
    undefined,
  ],
  [
    'the API key',
    () => {
      const headers = { 'x-api-key': KEY.toUpperCase() }
      return rightsBy(KEY, { now: () => NOW })(new Request('https://calls.example.com/v1/events', { headers }))
    },
    undefined,
  ],
]

test.each(GATES)('%s that is wrong is compared in a time that tells nothing of where', (_gate, ask, refused) => {
  expect(ask()).toEqual(refused)
  expect(timingSafeEqual).toHaveBeenCalled()
})

test.each([
  ['abc', 'abc', true],
  ['abc', 'abd', false],
  ['abc', 'ab', false],
  ['', '', true],
  ['é', 'é', true],
  ['é', 'e', false],
])('%j and %j are equal: %s', (a, b, equal) => {
  expect(isEqualText(a, b)).toBe(equal)
})
