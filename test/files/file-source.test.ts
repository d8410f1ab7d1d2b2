import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { bytesSource } from '../../src/files/bytes-source.ts'
import { fileSource, type FileSource } from '../../src/files/file-source.ts'
import type { FetchUrl } from '../../src/files/url-source.ts'
import { PUBLIC_NETWORK } from '../../src/http/network-policy.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'
import { type Clock, systemClock } from '../../src/util/clock.ts'
import { ManualClock } from '../http/manual-clock.ts'
import { httpServer, loopback, rawServer } from '../http/servers.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kim-park-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(source: FileSource): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of source.open()) pieces.push(piece)
  return Buffer.concat(pieces)
}

function fetchUrl(network = loopback, clock: Clock = systemClock, stallMs = 5_000): FetchUrl {
  const transport = createUndiciTransport({ network, clock })
  onTestFinished(() => transport.close())
  return (url, rest) => transport.download({ url, stallMs, rest })
}

describe('bytes in memory', () => {
  test('are given in pieces, again and again', async () => {
    const bytes = Buffer.alloc(600_000, 'abc')
    const source = bytesSource(bytes)
    expect(source.size).toBe(600_000)
    expect(await read(source)).toEqual(bytes)
    expect(await read(source)).toEqual(bytes)
    const pieces: number[] = []
    for await (const piece of source.open()) pieces.push(piece.byteLength)
    expect(pieces).toEqual([262_144, 262_144, 75_712])
  })

  test('may be none', async () => {
    expect(await read(bytesSource(new Uint8Array()))).toHaveLength(0)
  })
})

describe('a file at a path', () => {
  test('has its size and its bytes, in large pieces', async () => {
    const path = join(folder, 'a.mp3')
    const bytes = Buffer.alloc(600_000, 'abc')
    await writeFile(path, bytes)
    const source = await fileSource({ path })
    expect(source.size).toBe(600_000)
    expect(await read(source)).toEqual(bytes)
    const pieces: number[] = []
    for await (const piece of source.open()) pieces.push(piece.byteLength)
    expect(pieces[0]).toBe(261_120)
  })

  test('may be empty', async () => {
    const path = join(folder, 'empty.txt')
    await writeFile(path, '')
    const source = await fileSource({ path, size: 0 })
    expect(source.size).toBe(0)
    expect(await read(source)).toHaveLength(0)
  })

  test('that does not exist is FILE_UNREADABLE, and only its last name is told', async () => {
    const path = join(folder, 'Kim Park', 'call-1.mp3')
    await expect(fileSource({ path })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: 'call-1.mp3 cannot be read (ENOENT)',
    })
  })

  test('that is a folder is FILE_UNREADABLE', async () => {
    await expect(fileSource({ path: folder })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  test('that disappears before it is read is FILE_UNREADABLE', async () => {
    const path = join(folder, 'gone.mp3')
    await writeFile(path, 'abc')
    const source = await fileSource({ path })
    await rm(path)
    await expect(read(source)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: 'gone.mp3 cannot be read (ENOENT)',
    })
  })

  test('of another size than announced is FILE_CHANGED', async () => {
    const path = join(folder, 'half.mp3')
    await writeFile(path, 'abc')
    await expect(fileSource({ path, size: 6 })).rejects.toMatchObject({
      code: 'FILE_CHANGED',
      message: 'the file was announced with 6 bytes and has 3',
    })
  })
})

describe('a file nowhere', () => {
  test.each([
    [{}, 'the file has neither a path nor a URL'],
    [{ url: 'https://files.example/a' }, 'this transport cannot read URLs'],
  ])('%j is FILE_UNREADABLE', async (place, message) => {
    await expect(fileSource(place)).rejects.toMatchObject({ code: 'FILE_UNREADABLE', message })
  })
})

describe('a file at a URL', () => {
  test('is asked for once, without credentials, and has the size of the answer', async () => {
    const bytes = Buffer.alloc(3_000_000, 'abc')
    const requests: string[] = []
    const { url } = await httpServer((incoming, answer) => {
      requests.push(`${incoming.method} ${incoming.url} ${Object.keys(incoming.headers).join()}`)
      answer.writeHead(200, { 'content-length': bytes.length }).end(bytes)
    })
    const source = await fileSource({ url: `${url}/a.mp3?signature=1` }, { fetchUrl: fetchUrl() })
    expect(source.size).toBe(3_000_000)
    expect(await read(source)).toEqual(bytes)
    expect(requests).toEqual(['GET /a.mp3?signature=1 host,connection,accept-encoding'])
  })

  test('is asked for again when it is read again', async () => {
    let requests = 0
    const { url } = await httpServer((_incoming, answer) => {
      requests++
      answer.end('abc')
    })
    const source = await fileSource({ url }, { fetchUrl: fetchUrl() })
    expect(String(await read(source)) + String(await read(source))).toBe('abcabc')
    expect(requests).toBe(2)
  })

  test('without a length has the announced size, or none', async () => {
    const { url } = await httpServer((_incoming, answer) => {
      answer.write('abc')
      answer.end('def')
    })
    const unknown = await fileSource({ url }, { fetchUrl: fetchUrl() })
    expect(unknown.size).toBeUndefined()
    expect(String(await read(unknown))).toBe('abcdef')
    const announced = await fileSource({ url, size: 6 }, { fetchUrl: fetchUrl() })
    expect(announced.size).toBe(6)
    expect(String(await read(announced))).toBe('abcdef')
  })

  test('waits while nobody reads', async () => {
    let written = 0
    const { url } = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      const piece = Buffer.alloc(1_000_000)
      const pump = (): void => {
        written += piece.length
        if (written < 200_000_000) socket.write(piece, pump)
        else socket.end()
      }
      pump()
    })
    const source = await fileSource({ url }, { fetchUrl: fetchUrl() })
    const reader = source.open()[Symbol.asyncIterator]()
    let size = (await reader.next()).value?.byteLength ?? 0
    let before = -1
    await expect
      .poll(
        () => {
          const stands = before === written
          before = written
          return stands
        },
        { interval: 100, timeout: 5_000 },
      )
      .toBe(true)
    expect(written).toBeLessThan(50_000_000)
    for (let piece = await reader.next(); piece.done !== true; piece = await reader.next())
      size += piece.value.byteLength
    expect(size).toBe(199_000_000)
  })

  test('ends the connection when reading stops', async () => {
    const server = await rawServer((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nabc'))
    for await (const piece of (await fileSource({ url: server.url }, { fetchUrl: fetchUrl() })).open()) {
      expect(String(piece)).toBe('abc')
      break
    }
    await expect.poll(() => server.connections[0]?.destroyed).toBe(true)
  })

  test.each([204, 206, 302, 404, 500])('that answers with %i is FILE_UNREADABLE', async (status) => {
    const server = await httpServer((_incoming, answer) =>
      answer.writeHead(status, { location: 'http://10.0.0.1/' }).end(),
    )
    const opening = fileSource({ url: `${server.url}/secret` }, { fetchUrl: fetchUrl() })
    await expect(opening).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `${new URL(server.url).host} answered with status ${status} instead of the file`,
    })
  })

  test.each([
    ['breaks', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'],
    ['breaks in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nabc'],
  ])('that %s is FILE_UNREADABLE', async (_how, bytes) => {
    const { url } = await rawServer((socket) => void socket.end(bytes))
    const reading = fileSource({ url: `${url}/secret` }, { fetchUrl: fetchUrl() }).then(read)
    const failure: unknown = await reading.catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'FILE_UNREADABLE', cause: { code: 'HTTP_NO_ANSWER' } })
    expect(String(failure)).not.toContain('secret')
  })

  test.each([
    ['before the answer', ''],
    ['in its middle', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'],
  ])('that stalls %s is FILE_UNREADABLE', async (_where, bytes) => {
    const { url } = await rawServer((socket) => void socket.write(bytes))
    const reading = fileSource({ url }, { fetchUrl: fetchUrl(loopback, systemClock, 100) }).then(read)
    await expect(reading).rejects.toMatchObject({ code: 'FILE_UNREADABLE', cause: { code: 'HTTP_TIMEOUT' } })
  })

  test('may take longer than a stall as long as it moves', async () => {
    const clock = new ManualClock()
    const { url } = await rawServer(
      (socket) => void socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 5000000\r\n\r\n${'a'.repeat(5_000_000)}`),
    )
    const source = await fileSource({ url }, { fetchUrl: fetchUrl(loopback, clock, 1_000) })
    let size = 0
    for await (const piece of source.open()) {
      clock.advance(900)
      size += piece.byteLength
    }
    expect(size).toBe(5_000_000)
    expect(clock.now()).toBeGreaterThan(1_000)
    expect(clock.running).toBe(0)
  })

  test('that nobody reads for too long is let go, and asked for again when its turn comes', async () => {
    const clock = new ManualClock()
    const server = await rawServer((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nabc'))
    const source = await fileSource({ url: server.url }, { fetchUrl: fetchUrl(loopback, clock, 1_000) })
    await expect.poll(() => clock.running).toBe(1)
    clock.advance(1_000)
    await expect.poll(() => server.connections[0]?.destroyed).toBe(true)
    const reading = read(source)
    await expect.poll(() => server.connections).toHaveLength(2)
    server.connections[1]!.end()
    expect(String(await reading)).toBe('abc')
  })

  test('that is compressed is FILE_UNREADABLE', async () => {
    const { url } = await httpServer((_incoming, answer) =>
      answer.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    )
    await expect(fileSource({ url }, { fetchUrl: fetchUrl() })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      cause: { code: 'HTTP_ANSWER_ENCODED' },
    })
  })

  test.each([
    ['http://127.0.0.1:1/a', 'HTTP_PLAIN_REFUSED'],
    ['https://169.254.169.254/latest', 'HTTP_ADDRESS_REFUSED'],
    ['https://user:pass@files.example/', 'HTTP_URL_UNSAFE'],
    ['nowhere', 'HTTP_URL_UNSAFE'],
  ])('%s is what the policy says it is', async (url, code) => {
    await expect(fileSource({ url }, { fetchUrl: fetchUrl(PUBLIC_NETWORK) })).rejects.toMatchObject({ code })
  })

  test('whose reader throws something else is FILE_UNREADABLE', async () => {
    const opening = fileSource({ url: 'no url' }, { fetchUrl: () => Promise.reject(new Error('secret')) })
    await expect(opening).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: 'the file at an unreadable URL cannot be read: the connection broke',
    })
  })
})

describe('a URL whose server gives parts of a file', () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251))

  /** Breaks every answer after so many bytes, until `breaks` are used up. */
  async function partServer(options: {
    breaks?: number
    after?: number
    headers?: Record<string, string>
    /** How a request for the rest is answered; by default with the rest. */
    rest?: (from: number) => { status: number; headers: Record<string, string>; body: Buffer }
  }) {
    const { headers = { etag: '"v1"', 'accept-ranges': 'bytes' }, after = bytes.length / 10 } = options
    let { breaks = 0 } = options
    const asked: (string | undefined)[][] = []
    const server = await httpServer((request, answer) => {
      const { range, 'if-range': validator } = request.headers
      asked.push([range, validator as string | undefined])
      const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
      const given =
        range === undefined
          ? { status: 200, headers: {}, body: bytes }
          : (options.rest?.(from) ?? {
              status: 206,
              headers: { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` },
              body: bytes.subarray(from),
            })
      answer.writeHead(given.status, { ...headers, ...given.headers, 'content-length': given.body.length })
      if (breaks-- > 0) answer.write(given.body.subarray(0, after), () => answer.destroy())
      else answer.end(given.body)
    })
    return { url: server.url, asked }
  }

  test('is taken up where it broke, every time', async () => {
    const { url, asked } = await partServer({ breaks: 9 })
    const source = await fileSource({ url }, { fetchUrl: fetchUrl() })
    expect((await read(source)).equals(bytes)).toBe(true)
    expect(asked).toEqual([
      [undefined, undefined],
      ...Array.from({ length: 9 }, (_, tenth) => [`bytes=${(tenth + 1) * 10_000}-`, '"v1"']),
    ])
  })

  test('is read from any of its bytes on, by whoever has its version', async () => {
    const { url } = await partServer({})
    const source = await fileSource({ url }, { fetchUrl: fetchUrl() })
    expect(source.version).toBe('"v1" 100000')
    const pieces: Uint8Array[] = []
    for await (const piece of source.open(99_990)) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(bytes.subarray(99_990))).toBe(true)
  })

  test.each([
    ['its date, where its tag is a weak one', { etag: 'W/"v1"', 'last-modified': 'Fri, 20 Nov 2026 10:00:00 GMT' }],
    ['its date, where it has no tag', { 'last-modified': 'Fri, 20 Nov 2026 10:00:00 GMT' }],
  ])('is known by %s', async (_what, headers) => {
    const { url, asked } = await partServer({ breaks: 1, headers: { ...headers, 'accept-ranges': 'bytes' } })
    const source = await fileSource({ url }, { fetchUrl: fetchUrl() })
    expect((await read(source)).equals(bytes)).toBe(true)
    expect(asked[1]).toEqual(['bytes=10000-', 'Fri, 20 Nov 2026 10:00:00 GMT'])
  })

  test.each([
    ['gives the whole of another one', { status: 200, headers: { etag: '"v2"' }, body: Buffer.alloc(100_000) }],
    ['gives another part', { status: 206, headers: { 'content-range': 'bytes 0-9/10' }, body: Buffer.alloc(10) }],
    ['does not say which part', { status: 206, headers: {}, body: Buffer.alloc(90_000) }],
  ])('that then %s has FILE_CHANGED', async (_what, rest) => {
    const { url } = await partServer({ breaks: 1, rest: () => rest })
    const source = await fileSource({ url }, { fetchUrl: fetchUrl() })
    await expect(read(source)).rejects.toMatchObject({ code: 'FILE_CHANGED' })
  })

  test.each([
    ['names nothing that tells versions apart', { 'accept-ranges': 'bytes' }],
    ['does not offer parts', { etag: '"v1"' }],
  ])('that %s is FILE_UNREADABLE when it breaks', async (_what, headers) => {
    const { url } = await partServer({ breaks: 1, headers })
    const source = await fileSource({ url }, { fetchUrl: fetchUrl() })
    expect(source.version).toBeUndefined()
    await expect(read(source)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  test('that breaks and gives nothing more is FILE_UNREADABLE', async () => {
    const { url, asked } = await partServer({ breaks: Infinity, after: 0 })
    const source = await fileSource({ url }, { fetchUrl: fetchUrl() })
    await expect(read(source)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    expect(asked.length).toBeLessThan(4)
  })
})

async function* streamOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

async function* brokenStream(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('one')
  throw new Error('secret')
}

describe('a stream', () => {
  test('is asked for anew for every reading', async () => {
    let opened = 0
    const openStream = () => streamOf('one ', String(++opened))
    const source = await fileSource({ stream: true }, { openStream })
    expect([String(await read(source)), String(await read(source)), opened]).toEqual(['one 1', 'one 2', 2])
    expect([source.size, source.version]).toEqual([undefined, undefined])
  })

  test('has the size that was announced', async () => {
    expect((await fileSource({ stream: true, size: 5 }, { openStream: () => streamOf('one 1') })).size).toBe(5)
  })

  test.each([
    ['nobody gives', {}, 'the connector has no openStream for the file'],
    ['is not there yet', { openStream: () => undefined }, 'there is no stream of the file yet'],
    [
      'cannot be opened',
      { openStream: () => Promise.reject(new Error('secret')) },
      'the stream of the file cannot be opened',
    ],
  ])('that %s is FILE_UNREADABLE', async (_what, readers, message) => {
    const opening = (async () => fileSource({ stream: true }, readers))()
    await expect(opening).rejects.toMatchObject({ code: 'FILE_UNREADABLE', message })
  })

  test('that breaks is FILE_UNREADABLE', async () => {
    const source = await fileSource({ stream: true }, { openStream: brokenStream })
    await expect(read(source)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: 'the stream of the file broke',
    })
  })
})
