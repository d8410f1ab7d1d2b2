import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { fileSource, type FileSource } from '../../../src/files/file-source.ts'
import { base64Body } from '../../../src/http/bodies/base64.ts'
import { binaryBody } from '../../../src/http/bodies/binary.ts'
import { multipartBody } from '../../../src/http/bodies/multipart.ts'
import { fetchTransport } from '../../../src/http/fetch-transport.ts'
import type { BodyStream, Transport } from '../../../src/http/transport.ts'
import { createUndiciTransport } from '../../../src/http/undici-transport.ts'
import { systemClock } from '../../../src/util/clock.ts'
import { systemRandom } from '../../../src/util/random.ts'
import { httpServer, loopback } from '../servers.ts'

const SIZE = 64 * 1_024 * 1_024
let folder: string
let path: string
let digest: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crmwire-'))
  path = join(folder, 'recording.mp3')
  // Two bytes more make neither a whole group of base64 nor a whole piece.
  const bytes = Buffer.concat([randomBytes(SIZE), randomBytes(2)])
  digest = createHash('sha256').update(bytes).digest('hex')
  await writeFile(path, bytes)
})
afterAll(() => rm(folder, { recursive: true }))

interface Encoding {
  body(source: FileSource): BodyStream
  /** The file inside what arrived. */
  file(arrived: Buffer): Buffer
}

const encodings: Record<string, Encoding> = {
  binary: { body: binaryBody, file: (arrived) => arrived },
  base64: {
    body: (source) => base64Body({ before: '{"file":"', after: '"}', source }),
    file: (arrived) => Buffer.from(arrived.toString('latin1').slice('{"file":"'.length, -'"}'.length), 'base64'),
  },
  multipart: {
    body: (source) =>
      multipartBody({
        fields: [['name', 'ü']],
        file: { name: 'file', fileName: 'recording.mp3', contentType: 'audio/mpeg', source },
        random: systemRandom,
      }).stream,
    file(arrived) {
      const boundary = arrived.subarray(0, arrived.indexOf('\r\n'))
      const start = arrived.indexOf('\r\n\r\n', arrived.lastIndexOf('filename=')) + 4
      return arrived.subarray(start, arrived.lastIndexOf(`\r\n${boundary.toString('latin1')}--\r\n`))
    },
  },
}

const transports: Record<string, () => Transport> = {
  undici: () => createUndiciTransport({ network: loopback, clock: systemClock }),
  fetch: () => fetchTransport(fetch),
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  incoming.on('data', (piece: Buffer) => pieces.push(piece))
  await once(incoming, 'end')
  return Buffer.concat(pieces)
}

describe.each(Object.keys(transports))('64 MB through %s', (kind) => {
  test.each([
    ['binary', true],
    ['base64', true],
    ['multipart', true],
    ['binary', false],
    ['base64', false],
    ['multipart', false],
  ])('arrive byte-equal as %s (length known: %s)', { timeout: 30_000 }, async (encoding, sized) => {
    const coded = encodings[encoding]!
    const { url } = await httpServer((incoming, answer) => {
      readAll(incoming).then(
        (arrived) => {
          const length = incoming.headers['content-length']
          expect(length).toBe(sized ? String(arrived.length) : undefined)
          return answer.end(createHash('sha256').update(coded.file(arrived)).digest('hex'))
        },
        () => answer.destroy(),
      )
    })
    const transport = transports[kind]!()
    onTestFinished(() => transport.close())
    const source = await fileSource({ path, size: SIZE + 2 })
    const answer = await transport.send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/octet-stream' },
      body: coded.body(sized ? source : { open: () => source.open() }),
      timeoutMs: 10_000,
      responseBytes: 1_000,
    })
    expect(answer).toMatchObject({ status: 200, body: digest })
  })
})
