import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { BombReport } from './bomb-report.ts'
import { pour, rawServer } from './servers.ts'

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`
const ZEROS = Buffer.alloc(200_000_000)
/** As much as an answer may hold. */
const MOST = 5_000_000
/** All bombs together, with Node and the library, which alone take about 150. */
const CEILING_MB = 400

type Bomb = (socket: Socket) => void

const compressed =
  (encoding: string, body: Buffer): Bomb =>
  (socket) =>
    socket.end(
      Buffer.concat([
        Buffer.from(`${HEAD}content-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n\r\n`),
        body,
      ]),
    )

const json =
  (body: string): Bomb =>
  (socket) =>
    socket.end(`${HEAD}content-length: ${body.length}\r\n\r\n${body}`)

const filled = (piece: string, before = '', after = ''): string =>
  before + piece.repeat(Math.floor((MOST - before.length - after.length) / piece.length)) + after

/** What each bomb is, and what is said of it. */
const BOMBS: Readonly<Record<string, [code: string, bomb: Bomb]>> = {
  gzip: ['HTTP_ANSWER_ENCODED', compressed('gzip', gzipSync(ZEROS))],
  deflate: ['HTTP_ANSWER_ENCODED', compressed('deflate', deflateSync(ZEROS))],
  brotli: ['HTTP_ANSWER_ENCODED', compressed('br', brotliCompressSync(ZEROS.subarray(0, 20_000_000)))],
  'gzip in gzip': ['HTTP_ANSWER_ENCODED', compressed('gzip, gzip', gzipSync(gzipSync(ZEROS)))],
  'a chain of encodings': ['HTTP_ANSWER_ENCODED', compressed(Array(100).fill('gzip').join(','), Buffer.from('x'))],
  'a body without an end': [
    'HTTP_ANSWER_TOO_LARGE',
    (socket) => (socket.write(CHUNKED), pour(socket, `10000\r\n${'a'.repeat(65_536)}\r\n`)),
  ],
  'chunks of one byte without an end': [
    'HTTP_TIMEOUT',
    (socket) => (socket.write(CHUNKED), pour(socket, '1\r\na\r\n')),
  ],
  'a chunk whose name has no end': [
    'HTTP_TIMEOUT',
    (socket) => (socket.write(CHUNKED), pour(socket, `1;${'a'.repeat(60_000)}`)),
  ],
  'headers without an end': ['HTTP_ANSWER_TOO_LARGE', (socket) => (socket.write(HEAD), pour(socket, 'x-a: b\r\n'))],
  'a body that drips': [
    'HTTP_TIMEOUT',
    (socket) => {
      socket.write(CHUNKED)
      const drip = setInterval(() => socket.write('1\r\n \r\n'), 50)
      socket.on('close', () => clearInterval(drip))
    },
  ],
  'lists in lists': ['HTTP_ANSWER_TOO_DEEP', json('['.repeat(MOST))],
  'objects in objects': ['HTTP_ANSWER_TOO_DEEP', json(filled('{"a":'))],
  'millions of numbers': ['HTTP_ANSWER_TOO_LARGE', json(filled('0,', '[', '1234567890123456789]'))],
  'millions of lists': ['HTTP_ANSWER_TOO_LARGE', json(filled('[],', '[', '[]]'))],
  'a number of millions of digits': ['missing_id', json(filled('1', '[{"id":', '}]'))],
  'a text of one piece': ['HTTP_ANSWER_NOT_JSON', json(filled(String.raw`\u0000`, '"', ''))],
}

test('no answer makes the library crash, or take more memory than it may', async () => {
  const urls: Record<string, string> = {}
  for (const [name, [, bomb]] of Object.entries(BOMBS)) urls[name] = (await rawServer((socket) => bomb(socket))).url
  // A heap that is too small for a bomb ends the process.
  const args = ['--disable-warning=ExperimentalWarning', '--max-old-space-size=200']
  const child = spawn(process.execPath, [...args, join(import.meta.dirname, 'bomb-target.ts'), JSON.stringify(urls)])
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  expect(err).toBe('')
  const { failures, mostMegabytes } = JSON.parse(out) as BombReport
  expect(failures).toEqual(Object.fromEntries(Object.entries(BOMBS).map(([name, [code]]) => [name, code])))
  expect(mostMegabytes).toBeLessThan(CEILING_MB)
})
