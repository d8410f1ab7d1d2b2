import type { Socket } from 'node:net'
import tls from 'node:tls'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openSocket } from '../../src/adapters/xivo/socket.ts'
import { openMailer } from '../../src/email/open-mailer.ts'
import { readSmtpUrl } from '../../src/email/smtp-server.ts'
import type { Transport } from '../../src/http/transport.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'
import { systemClock } from '../../src/util/clock.ts'
import { certificates } from './certificates.ts'
import { loopback, portOf, pour, rawServer } from './servers.ts'

const LIMIT = 100_000
/** What lies in buffers of both systems while nobody reads. */
const IN_BUFFERS = 16_000_000

function open(): Required<Transport> {
  const transport = createUndiciTransport({ network: loopback, clock: systemClock })
  onTestFinished(() => transport.close())
  return transport
}

const get = (url: string, timeoutMs = 5_000) =>
  open().send({ method: 'GET', url, headers: {}, timeoutMs, responseBytes: LIMIT })

const HEAD = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`
const piece = `10000\r\n${'a'.repeat(65_536)}\r\n`

describe('whoever breaks a limit loses the connection', () => {
  test.each<[string, string, number, (socket: Socket) => void]>([
    ['a body without an end', 'HTTP_ANSWER_TOO_LARGE', 5_000, (socket) => (socket.write(CHUNKED), pour(socket, piece))],
    [
      'a body that is announced as too long',
      'HTTP_ANSWER_TOO_LARGE',
      5_000,
      (socket) => (socket.write(`${HEAD}content-length: 99999999\r\n\r\n`), pour(socket, piece)),
    ],
    [
      'headers without an end',
      'HTTP_ANSWER_TOO_LARGE',
      5_000,
      (socket) => (socket.write(HEAD), pour(socket, `x-a: ${'a'.repeat(1_000)}\r\n`)),
    ],
    [
      'one header without an end',
      'HTTP_ANSWER_TOO_LARGE',
      5_000,
      (socket) => (socket.write(`${HEAD}x: `), pour(socket, 'a'.repeat(1_000))),
    ],
    [
      'a first line without an end',
      'HTTP_TIMEOUT',
      300,
      (socket) => (socket.write('HTTP/1.1 200 '), pour(socket, 'a'.repeat(1_000))),
    ],
    [
      'a trailer without an end',
      'HTTP_ANSWER_TOO_LARGE',
      5_000,
      (socket) => (socket.write(`${CHUNKED}0\r\n`), pour(socket, `x-a: ${'a'.repeat(1_000)}\r\n`)),
    ],
    [
      'a compressed bomb',
      'HTTP_ANSWER_ENCODED',
      5_000,
      (socket) => {
        const bomb = gzipSync(Buffer.alloc(50_000_000))
        socket.write(`${HEAD}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`)
        pour(socket, bomb)
      },
    ],
    [
      'early hints without an end',
      'HTTP_TIMEOUT',
      300,
      (socket) => pour(socket, 'HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n'.repeat(100)),
    ],
    ['silence', 'HTTP_TIMEOUT', 100, () => undefined],
    [
      'a drip',
      'HTTP_TIMEOUT',
      200,
      (socket) => {
        socket.write(CHUNKED)
        const drip = setInterval(() => socket.write('1\r\na\r\n'), 10)
        socket.on('close', () => clearInterval(drip))
      },
    ],
  ])('%s', async (_what, code, timeoutMs, answer) => {
    const server = await rawServer((socket) => answer(socket))
    const failure: unknown = await get(server.url, timeoutMs).catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'TransportFailure', code, sent: true })
    await expect.poll(() => server.connections.every(({ destroyed }) => destroyed)).toBe(true)
    expect(server.connections).toHaveLength(1)
    // What is thrown away as it comes is bounded by time alone.
    if (code !== 'HTTP_TIMEOUT') expect(server.connections[0]!.bytesWritten).toBeLessThan(LIMIT + IN_BUFFERS)
  })
})

/** What reaches the other side; nothing when nothing is sent. */
async function arriving(headers: Record<string, string>): Promise<string | undefined> {
  let arrived: string | undefined
  const server = await rawServer((socket, data) => {
    arrived = data.toString('latin1')
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
  })
  await open()
    .send({ method: 'GET', url: server.url, headers, timeoutMs: 5_000, responseBytes: 100 })
    .catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'HTTP_HEADER_INVALID', sent: false })
    })
  return arrived
}

describe('every byte', () => {
  const BYTES = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))

  test('in the value of a header arrives as it is, or nothing is sent', async () => {
    const sent: string[] = []
    for (const byte of BYTES) {
      const request = await arriving({ 'x-value': `a${byte}b` })
      if (request === undefined) continue
      sent.push(byte)
      expect(request.split('\r\n').filter((line) => line.startsWith('x-value'))).toEqual([`x-value: a${byte}b`])
    }
    expect(sent).toEqual(BYTES.filter((byte) => byte === '\t' || (byte >= ' ' && byte <= '~')))
  })

  test('in the name of a header is a letter of names, or nothing is sent', async () => {
    const sent: string[] = []
    for (const byte of BYTES) {
      const request = await arriving({ [`x${byte}y`]: 'value' })
      if (request === undefined) continue
      sent.push(byte)
      expect(request.split('\r\n').filter((line) => line.endsWith(': value'))).toHaveLength(1)
    }
    expect(sent.join('')).toMatch(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{77}$/)
  })
})

describe('TLS', () => {
  test.each(['TLSv1', 'TLSv1.1'] as const)('of the version %s is too old', async (version) => {
    // As options of the command line of Node would have it.
    const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tls
    Object.assign(tls, { DEFAULT_MIN_VERSION: version, DEFAULT_CIPHERS: 'DEFAULT:@SECLEVEL=0' })
    onTestFinished(() => void Object.assign(tls, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS }))
    const server = tls.createServer({ cert: certificates.loopback, key: certificates.key, maxVersion: version })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    onTestFinished(() => void server.close())
    for (const ca of [undefined, certificates.authority]) {
      const transport = createUndiciTransport({ network: { ...loopback, ca }, clock: systemClock })
      onTestFinished(() => transport.close())
      const url = `https://127.0.0.1:${portOf(server)}/`
      await expect(
        transport.send({ method: 'GET', url, headers: {}, timeoutMs: 5_000, responseBytes: 100 }),
      ).rejects.toMatchObject({
        code: 'HTTP_TLS',
        sent: false,
        message: expect.stringMatching(/PROTOCOL|VERSION/) as string,
      })
    }
  })

  test.for<[string, (port: number) => Promise<unknown>]>([
    ['a request', (port) => get(`https://127.0.0.1:${port}/`)],
    ['a file', (port) => open().download({ url: `https://127.0.0.1:${port}/`, stallMs: 5_000 })],
    [
      'an e-mail',
      (port) => openMailer(readSmtpUrl(`smtps://kim:secret@127.0.0.1:${port}`)!, loopback, systemClock).verify(),
    ],
    [
      'the socket of XiVO',
      (port) =>
        openSocket(
          {
            url: new URL(`https://127.0.0.1:${port}`),
            token: 't',
            network: loopback,
            clock: systemClock,
            timeoutMs: 5_000,
          },
          { onText() {}, onEnd() {} },
        ),
    ],
  ])(
    'of somebody unknown gets nothing of %s, even where the environment switches certificates off',
    async ([, send]) => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
      onTestFinished(() => void vi.unstubAllEnvs())
      let heard = 0
      const server = tls.createServer({ cert: certificates.loopback, key: certificates.key }, (socket) => {
        socket.on('error', () => undefined)
        socket.on('data', (data) => (heard += data.length))
        // A mail server speaks first.
        socket.write('220 hello\r\n')
      })
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve)
      })
      onTestFinished(() => void server.close())
      await expect(send(portOf(server))).rejects.toThrow(/UNABLE_TO_VERIFY_LEAF_SIGNATURE/)
      expect(heard).toBe(0)
    },
  )
})
