import { once } from 'node:events'
import { type IncomingMessage, createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { type TestContext, describe, expect, test } from 'vitest'
import type { Logger } from '../../src/observe/logger.ts'
import { silentLogger } from '../../src/observe/logger.ts'
import { type RecordingHandlerOptions, createRecordingHandler } from '../../src/recordings/recording-handler.ts'
import { signRecordingLink } from '../../src/recordings/recording-link.ts'
import type { Recording } from '../../src/recordings/recording.ts'
import { StorageFailure, gone } from '../../src/storage/storage-failure.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { expectSoon } from './expect-soon.ts'

const KEY = 'a key that nobody guesses'
const NOW = Date.parse('2026-11-20T10:00:00Z')
const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251))
const TAG = '"0123456789abcdef"'
const AT = 'Fri, 20 Nov 2026 09:00:00 GMT'

interface Facts extends Partial<Recording> {
  /** Bytes that a piece has. */
  piece?: number
}

/** A recording in memory that tells how it is read. */
function recordingOf({ piece = 100, ...own }: Facts = {}) {
  const seen = { reads: 0, pieces: 0, open: 0 }
  const recording: Recording = {
    name: 'call-103646.mp3',
    type: 'audio/mpeg',
    size: BYTES.length,
    tag: '0123456789abcdef',
    at: Date.parse(AT),
    async *read(start, end) {
      seen.reads++
      seen.open++
      try {
        for (let at = start; at < end; at += piece) {
          seen.pieces++
          yield recording.size === BYTES.length
            ? BYTES.subarray(at, Math.min(at + piece, end))
            : Buffer.alloc(Math.min(piece, end - at))
        }
      } finally {
        seen.open--
      }
    },
    ...own,
  }
  return { recording, seen }
}

type Find = (callId: string, file?: string) => Recording | undefined

const LINK = { account: 'acme', callId: '103646', until: NOW + 60_000 }

/** The handler behind a server, in each of its two ways. */
const WAYS = ['node', 'fetch'] as const

async function served(
  { onTestFinished }: TestContext,
  way: (typeof WAYS)[number],
  find: Find,
  options: Partial<RecordingHandlerOptions> = {},
) {
  const log: string[] = []
  const tell = (message: string, facts?: object): void => void log.push(`${message} ${JSON.stringify(facts)}`)
  const logger: Logger = { ...silentLogger, warn: tell, error: tell }
  const clock = createVirtualClock(NOW)
  const handler = createRecordingHandler(
    { accountName: 'acme', recording: async ({ callId, file }) => find(callId, file) },
    { linkKey: KEY, logger, clock, ...options },
  )
  const server = way === 'node' ? createServer(handler.node) : createAdaptorServer({ fetch: handler.fetch })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(
    () =>
      new Promise((resolve) => {
        if ('closeAllConnections' in server) server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    log,
    clock,
    link: (more: Partial<typeof LINK & { file: string }> = {}) => signRecordingLink(url, { ...LINK, ...more }, KEY),
    async ask(headers: Record<string, string> = {}, { method = 'GET', link = signRecordingLink(url, LINK, KEY) } = {}) {
      const answer = await fetch(link, { method, headers })
      const body = Buffer.from(await answer.arrayBuffer())
      return { status: answer.status, headers: answer.headers, body }
    },
  }
}

describe.each(WAYS)('with %s', (way) => {
  test('the whole is given, with everything that a player and a browser need to know', async (t) => {
    const { recording, seen } = recordingOf()
    const { ask } = await served(t, way, () => recording)
    const { status, headers, body } = await ask()
    expect(status).toBe(200)
    expect(body.equals(BYTES)).toBe(true)
    expect(Object.fromEntries(headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-type': 'audio/mpeg',
      'content-length': '1000',
      'content-disposition': 'inline; filename="call-103646.mp3"',
      etag: TAG,
      'last-modified': AT,
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'referrer-policy': 'no-referrer',
    })
    expect(seen.open).toBe(0)
  })

  test.for<[string, Record<string, string>, number, string | null, Buffer]>([
    ['a part', { range: 'bytes=10-19' }, 206, 'bytes 10-19/1000', BYTES.subarray(10, 20)],
    ['the rest', { range: 'bytes=990-' }, 206, 'bytes 990-999/1000', BYTES.subarray(990)],
    ['the end', { range: 'bytes=-10' }, 206, 'bytes 990-999/1000', BYTES.subarray(990)],
    ['all of it as a part', { range: 'bytes=0-' }, 206, 'bytes 0-999/1000', BYTES],
    ['several parts, as the whole', { range: 'bytes=0-1,5-6' }, 200, null, BYTES],
    ['what is behind the end', { range: 'bytes=1000-' }, 416, 'bytes */1000', Buffer.alloc(0)],
    ['a part of the same', { range: 'bytes=0-9', 'if-range': TAG }, 206, 'bytes 0-9/1000', BYTES.subarray(0, 10)],
    [
      'a part of the same, by date',
      { range: 'bytes=0-9', 'if-range': AT },
      206,
      'bytes 0-9/1000',
      BYTES.subarray(0, 10),
    ],
    ['a part of another one', { range: 'bytes=0-9', 'if-range': '"other"' }, 200, null, BYTES],
    ['a part by a weak tag', { range: 'bytes=0-9', 'if-range': `W/${TAG}` }, 200, null, BYTES],
    ['a part of an older one', { range: 'bytes=0-9', 'if-range': 'Fri, 20 Nov 2026 08:00:00 GMT' }, 200, null, BYTES],
    ['what is known', { 'if-none-match': `"x", ${TAG}` }, 304, null, Buffer.alloc(0)],
    ['what is known, whatever it is', { 'if-none-match': '*' }, 304, null, Buffer.alloc(0)],
    ['what is not known', { 'if-none-match': '"x"' }, 200, null, BYTES],
    ['what is known by its date', { 'if-modified-since': AT }, 304, null, Buffer.alloc(0)],
    ['what came since', { 'if-modified-since': 'Fri, 20 Nov 2026 08:00:00 GMT' }, 200, null, BYTES],
    ['the same', { 'if-match': TAG }, 200, null, BYTES],
    ['another one', { 'if-match': '"x"' }, 412, null, Buffer.alloc(0)],
  ])('%s', async ([, headers, status, contentRange, bytes], t) => {
    const { recording, seen } = recordingOf()
    const { ask } = await served(t, way, () => recording)
    const answer = await ask(headers)
    expect([answer.status, answer.headers.get('content-range')]).toEqual([status, contentRange])
    expect(answer.body.equals(bytes)).toBe(true)
    expect(answer.headers.get('accept-ranges')).toBe('bytes')
    if (status < 300) expect(answer.headers.get('content-length')).toBe(String(bytes.length))
    expect([seen.reads, seen.open]).toEqual([bytes.length === 0 ? 0 : 1, 0])
  })

  test('HEAD tells everything and reads nothing', async (t) => {
    const { recording, seen } = recordingOf()
    const { ask } = await served(t, way, () => recording)
    const { status, headers, body } = await ask({ range: 'bytes=0-9' }, { method: 'HEAD' })
    expect([status, headers.get('content-length'), headers.get('accept-ranges'), body.length]).toEqual([
      200,
      '1000',
      'bytes',
      0,
    ])
    expect(seen.reads).toBe(0)
  })

  test('an empty recording is empty', async (t) => {
    const { recording, seen } = recordingOf({ size: 0 })
    const { ask } = await served(t, way, () => recording)
    const { status, headers, body } = await ask()
    expect([status, headers.get('content-length'), body.length, seen.reads]).toEqual([200, '0', 0, 0])
  })

  test.for<[string, string, string]>([
    ['text/html', 'application/octet-stream', 'attachment'],
    ['image/svg+xml', 'application/octet-stream', 'attachment'],
    ['audio/mpeg\r\nX-Evil: 1', 'application/octet-stream', 'attachment'],
    ['audio/ogg; codecs=opus', 'audio/ogg; codecs=opus', 'inline'],
    ['video/webm', 'video/webm', 'inline'],
  ])('what is %j is shown to the browser as %s', async ([type, shown, how], t) => {
    const { recording } = recordingOf({ type, name: 'a"b\r\nc.html' })
    const { ask } = await served(t, way, () => recording)
    const { headers } = await ask()
    expect([headers.get('content-type'), headers.get('content-disposition'), headers.get('x-evil')]).toEqual([
      shown,
      `${how}; filename="a_b__c.html"`,
      null,
    ])
  })

  test('nothing is looked for without a link that holds', async (t) => {
    let asked = 0
    const { ask, url, link, clock, log } = await served(t, way, () => {
      asked++
      return recordingOf().recording
    })
    for (const wrong of [`${url}/voip/acme/get_call_record/103646`, link().replace('103646', '1'), `${link()}0`])
      expect((await ask({}, { link: wrong })).status).toBe(403)
    const right = link()
    await clock.advance(60_000)
    const late = await ask({}, { link: right })
    expect([late.status, String(late.body)]).toEqual([403, 'the link is not right, or its time is over'])
    expect(asked).toBe(0)
    expect(log).toContain('a link to a recording was refused {"why":"time"}')
    expect(log.join('\n')).not.toMatch(/103646|signature=/)
  })

  test.for<[string, string]>([
    ['another account', '/voip/other/get_call_record/103646'],
    ['a folder', '/voip/acme/get_call_record/'],
    ['nothing', '/'],
  ])('%s is not there', async ([, path], t) => {
    const { ask, url } = await served(t, way, () => recordingOf().recording)
    const signed = path.includes('other') ? signRecordingLink(url, { ...LINK, account: 'other' }, KEY) : url + path
    expect((await ask({}, { link: signed })).status).toBe(404)
  })

  test('a call that has none is not there, and no other way leads in', async (t) => {
    const { ask } = await served(t, way, () => undefined)
    expect((await ask()).status).toBe(404)
    expect((await ask({}, { method: 'POST' })).status).toBe(405)
    expect((await ask({}, { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD')
  })

  test.for<[string, Error, number]>([
    ['is gone', gone(), 404],
    ['cannot be reached', new StorageFailure('STORAGE_UNREACHABLE', 'no'), 503],
    ['is broken', new TypeError('no'), 503],
  ])('a storage that %s while it is asked or read', async ([, error, status], t) => {
    const failing = recordingOf({
      // oxlint-disable-next-line require-yield -- it fails before there is something
      async *read() {
        throw error
      },
    })
    const reading = await served(t, way, () => failing.recording)
    expect((await reading.ask()).status).toBe(status)
    const asking = await served(t, way, () => {
      throw error
    })
    expect((await asking.ask()).status).toBe(status)
  })

  test('a storage that breaks off breaks the answer off, and the log says so', async (t) => {
    const { recording } = recordingOf({
      async *read() {
        yield BYTES.subarray(0, 100)
        throw new StorageFailure('STORAGE_UNREACHABLE', 'the connection broke')
      },
    })
    const { ask, log } = await served(t, way, () => recording)
    await expect(ask()).rejects.toThrow(/terminated|failed/)
    await expectSoon(() => expect(log).toEqual(['a recording broke off {"code":"STORAGE_UNREACHABLE"}']))
  })

  test('a recording that ends too early breaks the answer off', async (t) => {
    const { recording } = recordingOf({
      async *read() {
        yield BYTES.subarray(0, 100)
      },
    })
    const { ask } = await served(t, way, () => recording)
    await expect(ask()).rejects.toThrow(/terminated|failed/)
  })

  test('the file that is named is given', async (t) => {
    const asked: (string | undefined)[] = []
    const { ask, link } = await served(t, way, (_callId, file) => {
      asked.push(file)
      return recordingOf().recording
    })
    await ask({}, { link: link({ file: 'f2' }) })
    await ask()
    expect(asked).toEqual(['f2', undefined])
  })

  test('whoever does not read on is not read for, and whoever goes away ends the reading', async (t) => {
    const MANY = 64 * 1024 * 1024
    const { recording, seen } = recordingOf({ size: MANY, piece: 64 * 1024 })
    const { link } = await served(t, way, () => recording)
    const [answer] = (await once(get(link(), { agent: false }), 'response')) as [IncomingMessage]
    await once(answer, 'readable')
    answer.read(1)
    let before = -1
    await expectSoon(() => {
      const now = seen.pieces
      const isStill = now === before
      before = now
      expect(isStill).toBe(true)
    })
    // The sockets of both sides are full, and nothing lies in memory but a few pieces.
    expect(seen.pieces * 64 * 1024).toBeLessThan(MANY / 3)
    expect(seen.open).toBe(1)
    answer.destroy()
    await expectSoon(() => expect(seen.open).toBe(0))
  })

  test('more than so many at once are asked to come again', async (t) => {
    const MANY = 64 * 1024 * 1024
    const { recording, seen } = recordingOf({ size: MANY, piece: 64 * 1024 })
    const { link, ask } = await served(t, way, () => recording, { mostAtOnce: 2 })
    const listening = await Promise.all(
      [1, 2].map(async () => {
        const [answer] = (await once(get(link(), { agent: false }), 'response')) as [IncomingMessage]
        return answer
      }),
    )
    const { status, headers } = await ask()
    expect([status, headers.get('retry-after')]).toEqual([503, '10'])
    for (const one of listening) one.destroy()
    await expectSoon(() => expect(seen.open).toBe(0))
    expect((await ask({ range: 'bytes=0-9' })).status).toBe(206)
  })
})
