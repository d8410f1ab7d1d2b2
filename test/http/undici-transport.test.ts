import { createServer, type Server } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CrmwireError } from '../../src/errors/crmwire-error.ts'
import type { NetworkPolicy } from '../../src/http/network-policy.ts'
import type { BodyStream, Transport, TransportAnswer, TransportRequest } from '../../src/http/transport.ts'
import { TransportFailure } from '../../src/http/transport-failure.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'
import { type Clock, systemClock } from '../../src/util/clock.ts'
import { certificates } from './certificates.ts'
import { ManualClock } from './manual-clock.ts'
import { httpServer, httpsServer, loopback, portOf, rawServer } from './servers.ts'

function open(network: NetworkPolicy = loopback, clock: Clock = systemClock): Required<Transport> {
  const transport = createUndiciTransport({ network, clock })
  onTestFinished(() => transport.close())
  return transport
}

function request(url: string, changes: Partial<TransportRequest> = {}): TransportRequest {
  return { method: 'GET', url, headers: {}, timeoutMs: 5_000, responseBytes: 100_000, ...changes }
}

function get(url: string, changes: Partial<TransportRequest> = {}): Promise<TransportAnswer> {
  return open().send(request(url, changes))
}

function stream(chunks: (string | Error)[], length?: number): BodyStream {
  return {
    length,
    async *chunks() {
      for (const chunk of chunks) {
        if (chunk instanceof Error) throw chunk
        yield Buffer.from(chunk)
      }
    },
  }
}

/** Answers every request on a raw socket with the same bytes. */
function answering(...bytes: (string | Buffer)[]): Promise<{ url: string }> {
  return rawServer((socket) => {
    for (const piece of bytes) socket.write(piece)
    socket.end()
  })
}

const HEAD = 'HTTP/1.1 200 OK\r\n'

describe('an answer', () => {
  test('has its status, its headers in lower case and its body as text', async () => {
    const { url } = await httpServer((incoming, answer) => {
      answer.writeHead(201, [
        ['X-Twice', 'a'],
        ['X-Twice', 'b'],
        ['Location', '/things/1'],
        ['constructor', 'own'],
      ])
      answer.end(`${incoming.method} ${incoming.url} ${incoming.headers['accept-encoding']} ü日`)
    })
    const answer = await get(`${url}/things?a=%20b#part`, { method: 'DELETE' })
    expect(answer).toMatchObject({
      status: 201,
      headers: { 'x-twice': 'a, b', location: '/things/1', constructor: 'own' },
      body: 'DELETE /things?a=%20b identity ü日',
    })
    expect(Object.getPrototypeOf(answer.headers)).toBeNull()
  })

  test('is decoded once, so that a letter may fall between two pieces, and loses its byte order mark', async () => {
    const text = Buffer.from('\ufeff"ü日😀"')
    const pieces = [...text].map((byte) => Buffer.concat([Buffer.from('1\r\n'), Buffer.of(byte), Buffer.from('\r\n')]))
    const { url } = await answering(`${HEAD}transfer-encoding: chunked\r\n\r\n`, ...pieces, '0\r\n\r\n')
    expect((await get(url)).body).toBe('"ü日😀"')
  })

  test('in many thousands of pieces is put together', async () => {
    const { url } = await answering(
      `${HEAD}transfer-encoding: chunked\r\n\r\n`,
      '1\r\na\r\n'.repeat(5_000),
      '0\r\n\r\n',
    )
    expect((await get(url)).body).toBe('a'.repeat(5_000))
  })

  test('that redirects comes back as it is', async () => {
    let requests = 0
    const { url } = await httpServer((_incoming, answer) => {
      requests++
      answer.writeHead(302, { location: 'http://169.254.169.254/' }).end()
    })
    expect(await get(url)).toMatchObject({ status: 302, headers: { location: 'http://169.254.169.254/' }, body: '' })
    expect(requests).toBe(1)
  })

  test('without a body is empty', async () => {
    const { url } = await httpServer((incoming, answer) =>
      answer.writeHead(incoming.method === 'HEAD' ? 200 : 204).end(),
    )
    expect(await get(url)).toMatchObject({ status: 204, body: '' })
    expect(await get(url, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  })

  test('may come after early hints', async () => {
    const { url } = await answering(
      'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n',
      `${HEAD}content-length: 2\r\n\r\nok`,
    )
    expect(await get(url)).toMatchObject({ status: 200, body: 'ok' })
  })

  test('leaves the connection open for the next request', async () => {
    const server = await httpServer((_incoming, answer) => answer.end('ok'))
    const transport = open()
    for (let i = 0; i < 3; i++) expect(await transport.send(request(server.url))).toMatchObject({ body: 'ok' })
    expect(server.connections).toHaveLength(1)
  })
})

describe('a request', () => {
  test.each([
    ['a text', 'näme=1', 'näme=1'],
    ['bytes', Buffer.from([0, 255, 1]), '\0\ufffd\u0001'],
    ['nothing', undefined, ''],
    ['an empty text', '', ''],
  ])('carries %s', async (_what, body, arrives) => {
    const { url } = await httpServer((incoming, answer) => void incoming.pipe(answer))
    expect((await get(url, { method: 'POST', body, headers: { 'content-type': 'text/plain' } })).body).toBe(arrives)
  })

  test.each([
    ['X-Bad', 'a\r\nX-Other: b'],
    ['x-é', 'a'],
    ['Host', 'evil.example'],
    ['Transfer-Encoding', 'chunked'],
    ['Content-Length', '3'],
  ])('with the header %s is refused before it is sent', async (name, value) => {
    const server = await httpServer((_incoming, answer) => answer.end())
    const sending = get(server.url, { headers: { [name]: value } })
    await expect(sending).rejects.toMatchObject({ code: 'HTTP_HEADER_INVALID', sent: false })
    expect(server.connections).toHaveLength(0)
  })

  test.each(['not a url', 'ftp://127.0.0.1/', 'https://user@127.0.0.1/'])('to %s is refused', async (url) => {
    await expect(get(url)).rejects.toMatchObject({ code: 'HTTP_URL_UNSAFE', sent: false })
  })

  test('over plain http is refused for a host that is not named', async () => {
    await expect(get('http://crm.example/')).rejects.toMatchObject({ code: 'HTTP_PLAIN_REFUSED', sent: false })
  })

  test('fails without a word about its query or its values', async () => {
    const { url } = await answering('nonsense\r\n\r\n')
    const failure: unknown = await get(`${url}/secret-path?token=secret-query`, {
      headers: { 'x-a': 'secret-value' },
    }).catch((error: unknown) => error)
    if (!(failure instanceof TransportFailure)) throw new Error('it should have failed')
    expect(JSON.stringify(failure) + failure.message + failure.hint).not.toContain('secret')
    expect(failure.message).toMatch(/^GET 127\.0\.0\.1:\d+: /)
    expect(failure.cause).toBeInstanceOf(Error)
  })
})

describe('an answer that breaks', () => {
  test.each([
    ['before its length is reached', `${HEAD}content-length: 10\r\n\r\n12345`],
    ['in the middle of the chunks', `${HEAD}transfer-encoding: chunked\r\n\r\n5\r\n12345\r\n`],
    ['in a bad chunk', `${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n12345\r\n`],
    ['in the middle of the headers', `${HEAD}content-le`],
    ['before the first byte', ''],
    ['with a longer body than announced', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 5\r\n\r\n12345'],
    ['with something that is not HTTP', 'hello\r\n\r\n'],
    ['as an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
  ])('%s counts as sent and not answered', async (_where, bytes) => {
    const { url } = await answering(bytes)
    await expect(get(url, { method: 'POST', body: '{}' })).rejects.toMatchObject({
      name: 'TransportFailure',
      code: 'HTTP_NO_ANSWER',
      sent: true,
    })
  })

  test('by a reset counts as sent', async () => {
    const { url } = await rawServer((socket) => socket.resetAndDestroy())
    await expect(get(url)).rejects.toMatchObject({ code: 'HTTP_NO_ANSWER', sent: true })
  })

  test('on a connection that was kept alive counts as sent and is not tried again', async () => {
    let requests = 0
    const server = await rawServer((socket) => {
      requests++
      if (requests === 1) socket.write(`${HEAD}content-length: 2\r\n\r\nok`)
      else socket.destroy()
    })
    const transport = open()
    expect(await transport.send(request(server.url))).toMatchObject({ body: 'ok' })
    const again = transport.send(request(server.url, { method: 'POST', body: '{}' }))
    await expect(again).rejects.toMatchObject({ code: 'HTTP_NO_ANSWER', sent: true })
    expect(requests).toBe(2)
  })
})

describe('limits', () => {
  test.each([
    ['announced', `content-length: 100001\r\n\r\n${'a'.repeat(100_001)}`],
    ['announced and never sent', 'content-length: 999999999999\r\n\r\n'],
    ['in chunks', `transfer-encoding: chunked\r\n\r\n${`2710\r\n${'a'.repeat(10_000)}\r\n`.repeat(11)}`],
    ['until the connection ends', `\r\n${'a'.repeat(100_001)}`],
  ])('an answer that is too large is cut off: %s', async (_how, bytes) => {
    const { url } = await rawServer((socket) => void socket.write(HEAD + bytes))
    await expect(get(url)).rejects.toMatchObject({ code: 'HTTP_ANSWER_TOO_LARGE', sent: true })
  })

  test('an answer of exactly the limit is taken', async () => {
    const { url } = await httpServer((_incoming, answer) => answer.end('a'.repeat(100_000)))
    expect((await get(url)).body).toHaveLength(100_000)
  })

  test('a flood of headers is cut off', async () => {
    const { url } = await rawServer((socket) => {
      socket.write(HEAD)
      for (let i = 0; i < 10_000; i++) socket.write(`x-${i}: ${'a'.repeat(100)}\r\n`)
    })
    await expect(get(url)).rejects.toMatchObject({ code: 'HTTP_ANSWER_TOO_LARGE', sent: true })
  })

  test.each(['gzip', 'br', 'deflate, gzip', 'GZIP'])('an answer encoded as %s is not read', async (coding) => {
    const bomb = gzipSync(Buffer.alloc(10_000_000))
    const { url } = await httpServer((_incoming, answer) =>
      answer.writeHead(200, { 'content-encoding': coding }).end(bomb),
    )
    await expect(get(url)).rejects.toMatchObject({ code: 'HTTP_ANSWER_ENCODED', sent: true })
  })

  test('an answer encoded as identity is', async () => {
    const { url } = await httpServer((_incoming, answer) =>
      answer.writeHead(200, { 'content-encoding': 'identity' }).end('a'),
    )
    expect((await get(url)).body).toBe('a')
  })
})

describe('time', () => {
  test.each([
    ['nothing comes', ''],
    ['the headers stop', HEAD],
    ['the body stops', `${HEAD}content-length: 5\r\n\r\n12`],
  ])('runs out when %s', async (_what, bytes) => {
    const { url } = await rawServer((socket) => void socket.write(bytes))
    await expect(get(url, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', sent: true })
  })

  test('runs out while an answer drips', async () => {
    const { url } = await rawServer((socket) => {
      socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`)
      const drip = setInterval(() => socket.write('1\r\na\r\n'), 10)
      socket.on('close', () => clearInterval(drip))
    })
    await expect(get(url, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', sent: true })
  })

  test('runs out before the connection is secure: nothing was sent', async () => {
    const server = await rawServer(() => undefined)
    const transport = open()
    const sending = transport.send(request(server.url.replace('http:', 'https:'), { timeoutMs: 100 }))
    await expect(sending).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', sent: false })
  })

  test('that has run out keeps a request from being sent later', async () => {
    const clock = new ManualClock()
    let answerName: (() => void) | undefined
    let requests = 0
    const server = await httpServer((_incoming, answer) => {
      requests++
      answer.end('ok')
    })
    const transport = createUndiciTransport({
      network: { allow: ['slow.example'], http: true },
      clock,
      resolve: (_host, _options, done) => {
        answerName = () => done(null, [{ address: '127.0.0.1', family: 4 }])
      },
    })
    onTestFinished(() => transport.close())
    const url = server.url.replace('127.0.0.1', 'slow.example')
    const late = transport.send(request(url, { method: 'POST', body: '{}' }))
    await expect.poll(() => answerName).toBeDefined()
    clock.advance(5_000)
    await expect(late).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', sent: false })
    answerName?.()
    await expect.poll(() => server.connections.length).toBe(1)
    await expect.poll(() => server.connections[0]?.destroyed).toBe(true)
    expect(requests).toBe(0)
  })

  test('that has run out keeps a download from beginning later', async () => {
    const clock = new ManualClock()
    let answerName: (() => void) | undefined
    let requests = 0
    const server = await httpServer((_incoming, answer) => {
      requests++
      answer.end('ok')
    })
    const transport = createUndiciTransport({
      network: { allow: ['slow.example'], http: true, files: ['slow.example'] },
      clock,
      resolve: (_host, _options, done) => {
        answerName = () => done(null, [{ address: '127.0.0.1', family: 4 }])
      },
    })
    onTestFinished(() => transport.close())
    const late = transport.download({ url: server.url.replace('127.0.0.1', 'slow.example'), stallMs: 5_000 })
    await expect.poll(() => answerName).toBeDefined()
    clock.advance(5_000)
    await expect(late).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', sent: false })
    answerName?.()
    await expect.poll(() => server.connections[0]?.destroyed).toBe(true)
    expect(requests).toBe(0)
  })

  test('is watched by one timer, which is gone afterwards', async () => {
    const clock = new ManualClock()
    const { url } = await httpServer((_incoming, answer) => {
      expect(clock.running).toBe(1)
      answer.end()
    })
    await open(loopback, clock).send(request(url))
    expect(clock.running).toBe(0)
  })
})

describe('a connection that does not come about', () => {
  test('is refused: nothing was sent', async () => {
    const server: Server = createServer()
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const port = portOf(server)
    await new Promise((resolve) => {
      server.close(resolve)
    })
    await expect(get(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'HTTP_NO_ANSWER', sent: false })
  })

  test('goes to an unknown name: nothing was sent', async () => {
    const transport = createUndiciTransport({
      network: loopback,
      clock: systemClock,
      resolve: (_host, _options, done) => done(Object.assign(new Error('gone'), { code: 'ENOTFOUND' }), []),
    })
    const sending = transport.send(request('https://nobody.example/'))
    await expect(sending).rejects.toMatchObject({ code: 'HTTP_HOST_UNKNOWN', sent: false })
    await transport.close()
  })

  test.each([
    ['an unknown authority', certificates.loopback, undefined],
    ['another host', certificates.otherHost, certificates.authority],
    ['the past', certificates.expired, certificates.authority],
  ])('has a certificate of %s: nothing was sent', async (_what, cert, ca) => {
    let requests = 0
    const server = await httpsServer(cert, () => requests++)
    const sending = open({ ...loopback, ca }).send(request(server.url))
    await expect(sending).rejects.toMatchObject({ code: 'HTTP_TLS', sent: false })
    expect(requests).toBe(0)
  })

  test('speaks no TLS: nothing was sent', async () => {
    const { url } = await answering('HTTP/1.1 400 Bad Request\r\n\r\n')
    const sending = open().send(request(url.replace('http:', 'https:')))
    await expect(sending).rejects.toMatchObject({ code: 'HTTP_TLS', sent: false })
  })

  test('a private authority that is named is accepted', async () => {
    const server = await httpsServer(certificates.loopback, (_incoming, answer) => answer.end('ok'))
    expect(await open({ ...loopback, ca: certificates.authority }).send(request(server.url))).toMatchObject({
      body: 'ok',
    })
  })
})

describe('a stream', () => {
  test.each([
    ['with its length', 6, 'content-length: 6'],
    ['in chunks when its length is not known', undefined, 'transfer-encoding: chunked'],
  ])('is sent %s', async (_how, length, header) => {
    let head = ''
    const { url } = await httpServer((incoming, answer) => {
      head = Object.entries(incoming.headers)
        .map(([name, value]) => `${name}: ${String(value)}`)
        .join('\n')
      incoming.pipe(answer)
    })
    expect((await get(url, { method: 'POST', body: stream(['abc', '', 'def'], length) })).body).toBe('abcdef')
    expect(head).toContain(header)
  })

  test.each([0, undefined])('without any bytes is an empty body (length %s)', async (length) => {
    const { url } = await httpServer((incoming, answer) => answer.end(incoming.headers['content-length']))
    expect((await get(url, { method: 'POST', body: stream([], length) })).body).toBe('0')
  })

  test('that cannot be read fails before there is a connection', async () => {
    const server = await httpServer((_incoming, answer) => answer.end())
    const body = stream([new CrmwireError('FILE_UNREADABLE', 'a.mp3 cannot be read')])
    await expect(get(server.url, { method: 'POST', body })).rejects.toMatchObject({
      name: 'TransportFailure',
      code: 'FILE_UNREADABLE',
      message: 'a.mp3 cannot be read',
      sent: false,
    })
    expect(server.connections).toHaveLength(0)
  })

  test.each([
    ['an error of the library', new CrmwireError('FILE_CHANGED', 'changed'), 'FILE_CHANGED'],
    ['another error', new Error('disk'), 'FILE_UNREADABLE'],
  ])('that fails on its way with %s ends the connection before its end', async (_what, error, code) => {
    const seen: string[] = []
    const { url } = await httpServer((incoming) => {
      incoming.on('data', (data) => seen.push(String(data)))
      incoming.on('error', (broken) => seen.push(broken.message))
    })
    const failing = get(url, { method: 'POST', body: stream(['abc', error]) })
    await expect(failing).rejects.toMatchObject({ name: 'TransportFailure', code, sent: true })
    await expect.poll(() => seen.at(-1)).toBe('aborted')
  })

  test.each([5, 7])('that is not as long as announced (%i for 6) is FILE_CHANGED', async (length) => {
    const { url } = await httpServer((incoming, answer) => void incoming.pipe(answer))
    const sending = get(url, { method: 'POST', body: stream(['abc', 'def'], length) })
    await expect(sending).rejects.toMatchObject({ code: 'FILE_CHANGED', sent: true })
  })

  test('may take longer than the time-out as long as it moves', async () => {
    const clock = new ManualClock()
    const { url } = await httpServer((incoming, answer) => void incoming.pipe(answer))
    const body: BodyStream = {
      async *chunks() {
        for (let i = 0; i < 10; i++) {
          clock.advance(900)
          yield Buffer.from('a')
        }
      },
    }
    const sent = open(loopback, clock).send(request(url, { method: 'POST', body, timeoutMs: 1_000 }))
    expect((await sent).body).toBe('a'.repeat(10))
  })

  test.each([0, 1])('whose source hangs after %i pieces is FILE_UNREADABLE', async (pieces) => {
    const clock = new ManualClock()
    const { url } = await httpServer(() => undefined)
    let hanging = false
    const body: BodyStream = {
      async *chunks() {
        for (let i = 0; i < pieces; i++) yield Buffer.from('a')
        hanging = true
        await new Promise(() => undefined)
      },
    }
    const sending = open(loopback, clock).send(request(url, { method: 'POST', body, timeoutMs: 1_000 }))
    const failed = sending.catch((error: unknown) => error)
    await expect.poll(() => hanging).toBe(true)
    clock.advance(1_000)
    expect(await failed).toMatchObject({ code: 'FILE_UNREADABLE', sent: pieces > 0 })
  })

  test('that nobody takes is HTTP_TIMEOUT, and its source is let go', async () => {
    let released = false
    const body: BodyStream = {
      async *chunks() {
        try {
          for (;;) yield Buffer.alloc(1_000_000)
        } finally {
          released = true
        }
      },
    }
    const { url } = await rawServer((socket) => void socket.pause())
    const sending = get(url, { method: 'POST', body, timeoutMs: 300 })
    await expect(sending).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', sent: true })
    await expect.poll(() => released).toBe(true)
  })

  test('is bounded after its last byte too', async () => {
    const { url } = await httpServer((incoming) => void incoming.resume())
    const sending = get(url, { method: 'POST', body: stream(['abc'], 3), timeoutMs: 100 })
    await expect(sending).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', sent: true })
  })

  test('is let go when no connection comes about', async () => {
    let released = false
    const body: BodyStream = {
      async *chunks() {
        try {
          yield Buffer.from('a')
        } finally {
          released = true
        }
      },
    }
    await expect(get('http://127.0.0.1:1/', { method: 'POST', body })).rejects.toMatchObject({ sent: false })
    expect(released).toBe(true)
  })

  test('ends early when the answer comes first', async () => {
    let pieces = 0
    let released = false
    const body: BodyStream = {
      async *chunks() {
        try {
          for (; pieces < 1_000; pieces++) {
            yield Buffer.alloc(256_000)
            await new Promise(setImmediate)
          }
        } finally {
          released = true
        }
      },
    }
    let answered = false
    const { url } = await rawServer((socket) => {
      if (!answered) socket.write('HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n')
      answered = true
    })
    expect(await get(url, { method: 'POST', body })).toMatchObject({ status: 413 })
    await expect.poll(() => released).toBe(true)
    expect(pieces).toBeLessThan(1_000)
  })
})

describe('closing', () => {
  test('waits for what is on its way and then takes nothing more', async () => {
    let answerNow: (() => void) | undefined
    const server = await httpServer((_incoming, answer) => {
      answerNow = () => answer.end('ok')
    })
    const transport = open()
    const sending = transport.send(request(server.url))
    await expect.poll(() => answerNow).toBeDefined()
    const closing = transport.close()
    await expect(transport.send(request(server.url))).rejects.toMatchObject({ code: 'HTTP_NO_ANSWER', sent: false })
    answerNow?.()
    expect(await sending).toMatchObject({ body: 'ok' })
    await closing
    await expect.poll(() => server.connections.every((socket) => socket.destroyed)).toBe(true)
  })

  test('needs no request to have been made', async () => {
    await expect(open().close()).resolves.toBeUndefined()
  })
})
