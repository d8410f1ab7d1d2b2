import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RecordingLink, readRecordingLink, signRecordingLink } from '../../src/recordings/recording-link.ts'

const KEY = 'a key that nobody guesses'
const NOW = Date.parse('2026-11-20T10:00:00Z')
const CALL: RecordingLink = { account: 'acme', callId: '103646', until: NOW + 60_000 }
const SERVER = 'https://calls.example.com'

const read = (link: string, keys: string | string[] = KEY, now = NOW) => readRecordingLink(new URL(link), keys, now)

describe('a link to a recording', () => {
  test('has the address of the recording, its end and a signature', () => {
    expect(signRecordingLink(SERVER, CALL, KEY)).toMatch(
      /^https:\/\/calls\.example\.com\/voip\/acme\/get_call_record\/103646\?until=1795168860&signature=[\w-]{43}$/,
    )
  })

  test('is the same each time it is made', () => {
    expect(signRecordingLink(SERVER, CALL, KEY)).toBe(signRecordingLink(`${SERVER}/`, { ...CALL }, [KEY]))
  })

  test('holds until its end, and not a second longer', () => {
    const link = signRecordingLink(SERVER, CALL, KEY)
    expect(read(link, KEY, CALL.until - 1)).toEqual({ kind: 'holds', link: { ...CALL, file: undefined } })
    expect(read(link, KEY, CALL.until)).toEqual({ kind: 'refused', why: 'time' })
  })

  test('is right under a prefix of the server, too', () => {
    expect(read(signRecordingLink(`${SERVER}/telephony/`, CALL, KEY))).toMatchObject({ kind: 'holds' })
  })

  test('of whatever account, call and file comes back as it was', () => {
    const id = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => !/^\.{1,2}$/.test(text))
    fc.assert(
      fc.property(id, id, fc.option(id, { nil: undefined }), (account, callId, file) => {
        const link = { account, callId, file, until: CALL.until }
        expect(read(signRecordingLink(SERVER, link, KEY))).toEqual({ kind: 'holds', link })
      }),
    )
  })

  test.each<[string, (link: string) => string]>([
    ['another account', (link) => link.replace('/acme/', '/other/')],
    ['another call', (link) => link.replace('103646', '103647')],
    ['a later end', (link) => link.replace(/until=(\d+)/, (_, until) => `until=${Number(until) + 1}`)],
    ['an end that is spelled otherwise', (link) => link.replace('until=', 'until=0')],
    ['a file that was not named', (link) => `${link}&file=f2`],
    [
      'another signature',
      (link) => link.replace(/signature=./, (start) => (start.endsWith('A') ? 'signature=B' : 'signature=A')),
    ],
    ['a shorter signature', (link) => link.slice(0, -1)],
    ['a longer signature', (link) => `${link}A`],
    ['an empty signature', (link) => link.replace(/signature=.*/, 'signature=')],
    ['no signature', (link) => link.replace(/&signature=.*/, '')],
    ['nothing but the address', (link) => link.replace(/\?.*/, '')],
  ])('with %s is refused', (_what, change) => {
    expect(read(change(signRecordingLink(SERVER, CALL, KEY)))).toEqual({ kind: 'refused', why: 'signature' })
  })

  test('of which any character is another one is not believed', () => {
    const link = signRecordingLink(SERVER, { ...CALL, file: 'f1' }, KEY)
    const from = link.indexOf('/voip/') + 1
    for (let at = from; at < link.length; at++)
      for (const other of ['0', 'x', 'Z']) {
        if (link[at] === other) continue
        expect(read(link.slice(0, at) + other + link.slice(at + 1)).kind).not.toBe('holds')
      }
  })

  test('of the former key holds as long as that key is named, and the first key signs', () => {
    const former = signRecordingLink(SERVER, CALL, 'the former key')
    expect(read(former, ['the new key', 'the former key'])).toMatchObject({ kind: 'holds' })
    expect(read(former, ['the new key'])).toEqual({ kind: 'refused', why: 'signature' })
    expect(signRecordingLink(SERVER, CALL, ['the new key', 'the former key'])).toBe(
      signRecordingLink(SERVER, CALL, 'the new key'),
    )
  })

  test.each([
    `${SERVER}/`,
    `${SERVER}/voip/acme`,
    `${SERVER}/voip/acme/get_call_record/`,
    `${SERVER}/voip/acme/get_call_record/1/2`,
    `${SERVER}/voip/%E0%A4%A/get_call_record/1`,
  ])('%s is none', (address) => {
    expect(read(address)).toEqual({ kind: 'elsewhere' })
  })

  test.each<[string, Partial<RecordingLink>, string]>([
    ['no account', { account: '' }, SERVER],
    ['a call that is a step upwards', { callId: '..' }, SERVER],
    ['an id that is too long', { callId: 'x'.repeat(257) }, SERVER],
    ['no end', { until: Number.NaN }, SERVER],
    ['no server', {}, 'calls.example.com'],
  ])('with %s is not made', (_what, change, url) => {
    expect(() => signRecordingLink(url, { ...CALL, ...change }, KEY)).toThrow(
      expect.objectContaining({ code: 'RECORDING_LINK' }) as Error,
    )
  })

  test.each([[''], [[]], [['a key', '']]])('is neither made nor read with the key %j', (keys) => {
    for (const work of [
      () => signRecordingLink(SERVER, CALL, keys),
      () => read(signRecordingLink(SERVER, CALL, KEY), keys),
    ])
      expect(work).toThrow(expect.objectContaining({ code: 'RECORDING_KEY' }) as Error)
  })
})
