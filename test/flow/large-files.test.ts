import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type UploadProgress, createConnector } from '../../src/index.ts'
import { digestOf, keystream } from '../../tools/large-files/keystream.ts'
import { startSink } from '../../tools/large-files/sink.ts'
import { ENCODINGS, uploadConfig } from '../../tools/large-files/upload-config.ts'
import { event, started } from '../support/espocrm.ts'

// Two bytes more make neither a whole group of base64 nor a whole piece.
const SIZE = 48 * 1_024 * 1_024 + 2
const SEED = 3
const digest = digestOf(SEED, SIZE)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crmwire-'))
  await pipeline(Readable.from(keystream(SEED, SIZE)), createWriteStream(join(folder, 'large.mp3')))
})
afterAll(() => rm(folder, { recursive: true }))

describe.each(ENCODINGS)('48 MB as %s', (encoding) => {
  test.each(['path', 'url'] as const)('arrive byte for byte from a %s, and tell how far they are', async (from) => {
    const sink = await startSink()
    const told: UploadProgress[] = []
    const connector = await createConnector(uploadConfig(sink.url, encoding), {
      withoutDelay: true,
      onProgress: (progress) => told.push(progress),
    })
    onTestFinished(async () => {
      await connector.close()
      await sink.close()
    })
    const place =
      from === 'path' ? { path: join(folder, 'large.mp3') } : { url: `${sink.url}/source?seed=${SEED}&size=${SIZE}` }
    await connector.handle(started())
    await connector.handle(event('session.file', { file: { id: 'f1', kind: 'call_recording', ...place } }))
    await connector.settled()

    expect(sink).toMatchObject({ begun: 1, whole: [{ digest, size: SIZE }] })
    const result = await connector.result('call-1')
    expect(result!.operations.at(-1)).toMatchObject({ kind: 'upload', status: 'done', id: digest })
    const sent = told.map(({ sentBytes }) => sentBytes)
    expect(sent.length).toBeGreaterThan(100)
    expect(sent).toEqual([...new Set(sent)].toSorted((a, b) => a - b))
    expect(told.at(-1)).toEqual({
      sessionId: 'call-1',
      name: 'call-1.mp3',
      place: sink.url,
      sentBytes: SIZE,
      totalBytes: SIZE,
      bytesPerSecond: expect.any(Number) as number,
    })
  })
})
