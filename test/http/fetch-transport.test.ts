import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { CrmwireError } from '../../src/errors/crmwire-error.ts'
import { fetchTransport } from '../../src/http/fetch-transport.ts'
import type { BodyStream, TransportAnswer, TransportRequest } from '../../src/http/transport.ts'
import { certificates } from './certificates.ts'
import { ManualClock } from './manual-clock.ts'
import { httpServer, httpsServer, rawServer } from './servers.ts'

function request(url: string, changes: Partial<TransportRequest> = {}): TransportRequest {
  return { method: 'GET', url, headers: {}, timeoutMs: 5_000, responseBytes: 100_000, ...changes }
}

function get(url: string, changes: Partial<TransportRequest> = {}): Promise<TransportAnswer> {
  return fetchTransport(fetch).send(request(url, changes))
}

function stream(pieces: (string | Error)[], length?: number): BodyStream {
  return {
    length,
    async *chunks() {
      for (const piece of pieces) {
        if (piece instanceof Error) throw piece
        yield Buffer.from(piece)
      }
    },
  }
}

describe('an answer by fetch', () => {
  test('has status, headers and body', async () => {
    const { url } = await httpServer((incoming, answer) => {
      answer.writeHead(201, { 'X-A': ['1', '2'] })
      incoming.pipe(answer)
    })
    for (const body of ['näme', Buffer.from('näme'), stream(['nä', 'me']), stream(['nä', 'me'], 5)]) {
      const answer = await get(url, { method: 'POST', body, headers: { 'content-type': 'text/plain' } })
      expect(answer).toMatchObject({ status: 201, headers: { 'x-a': '1, 2' }, body: 'näme' })
    }
    expect(await get(url, { method: 'POST', body: stream([], 0) })).toMatchObject({ status: 201, body: '' })
    expect(await get(url)).toMatchObject({ status: 201, body: '' })
  })

  test('that redirects comes back as it is', async () => {
    const { url } = await httpServer((_incoming, answer) => answer.writeHead(307, { location: '/other' }).end())
    expect(await get(url, { method: 'POST', body: '{}' })).toMatchObject({
      status: 307,
      headers: { location: '/other' },
    })
  })

  test('that the runtime hides as a redirect is HTTP_REDIRECT', async () => {
    const hidden = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
    const sending = fetchTransport(() => Promise.resolve(hidden)).send(request('https://crm.example/'))
    await expect(sending).rejects.toMatchObject({ code: 'HTTP_REDIRECT', sent: true })
  })

  test('that is compressed is counted as it comes out', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    const { url } = await httpServer((_incoming, answer) =>
      answer.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    await expect(get(url)).rejects.toMatchObject({ code: 'HTTP_ANSWER_TOO_LARGE', sent: true })
    const small = await httpServer((_incoming, answer) =>
      answer.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('ok')),
    )
    expect(await get(small.url)).toMatchObject({ body: 'ok' })
  })

  test('that announces too much is not read', async () => {
    const { url } = await rawServer((socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100001\r\n\r\n'))
    await expect(get(url)).rejects.toMatchObject({ code: 'HTTP_ANSWER_TOO_LARGE', sent: true })
  })

  test('that breaks counts as sent', async () => {
    const { url } = await rawServer((socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'))
    await expect(get(url)).rejects.toMatchObject({ name: 'TransportFailure', code: 'HTTP_NO_ANSWER', sent: true })
  })
})

describe('a request by fetch', () => {
  test('runs out of time', async () => {
    const { url } = await rawServer((socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'))
    await expect(get(url, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', sent: true })
  })

  test('with a header that cannot be sent is refused', async () => {
    const sending = get('https://crm.example/', { headers: { 'x-a': 'a\nb' } })
    await expect(sending).rejects.toMatchObject({ code: 'HTTP_HEADER_INVALID', sent: false })
  })

  test.each(['https://127.0.0.1:1/', 'http://127.0.0.1:1/'])('that %s does not take was not sent', async (url) => {
    // A fetch may refuse the port itself, so the refusal of the system is put in its place.
    const refused = new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) })
    const sending = fetchTransport(() => Promise.reject(refused)).send(request(url))
    await expect(sending).rejects.toMatchObject({ code: 'HTTP_NO_ANSWER', sent: false })
  })

  test('to a certificate that is not trusted was not sent', async () => {
    const { url } = await httpsServer(certificates.loopback, (_incoming, answer) => answer.end())
    await expect(get(url)).rejects.toMatchObject({ code: 'HTTP_TLS', sent: false })
  })

  test('that fails without a reason counts as sent', async () => {
    const failing = fetchTransport(() => Promise.reject(new TypeError('fetch failed')))
    await expect(failing.send(request('https://crm.example/'))).rejects.toMatchObject({
      code: 'HTTP_NO_ANSWER',
      sent: true,
    })
  })

  test('whose source fails says so', async () => {
    const { url } = await httpServer((incoming) => void incoming.resume())
    const lost = new CrmwireError('FILE_UNREADABLE', 'a.mp3 cannot be read')
    await expect(get(url, { method: 'POST', body: stream([lost]) })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      sent: false,
    })
    const changed = new CrmwireError('FILE_CHANGED', 'changed')
    await expect(get(url, { method: 'POST', body: stream(['abc', changed]) })).rejects.toMatchObject({
      name: 'TransportFailure',
      code: 'FILE_CHANGED',
      sent: true,
    })
  })

  test('whose source hangs is FILE_UNREADABLE', async () => {
    const clock = new ManualClock()
    const body: BodyStream = {
      async *chunks() {
        await new Promise(() => undefined)
        yield Buffer.alloc(1)
      },
    }
    const sending = fetchTransport(fetch, { clock }).send(request('https://crm.example/', { method: 'POST', body }))
    clock.advance(5_000)
    await expect(sending).rejects.toMatchObject({ code: 'FILE_UNREADABLE', sent: false })
    expect(clock.running).toBe(0)
  })

  test('is waited for by close; a later one is refused', async () => {
    let answerNow: (() => void) | undefined
    const transport = fetchTransport(
      () =>
        new Promise((resolve) => {
          answerNow = () => resolve(new Response('ok'))
        }),
    )
    const sending = transport.send(request('https://crm.example/'))
    await expect.poll(() => answerNow).toBeDefined()
    const closing = transport.close()
    await expect(transport.send(request('https://crm.example/'))).rejects.toMatchObject({
      code: 'HTTP_NO_ANSWER',
      sent: false,
    })
    answerNow?.()
    await closing
    expect(await sending).toMatchObject({ body: 'ok' })
  })
})
