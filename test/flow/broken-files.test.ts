import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type OperationResult, type TraceStep, createConnector } from '../../src/index.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { createVirtualClock, type VirtualClock } from '../../src/testing/virtual-clock.ts'
import { digestOf, keystream } from '../../tools/large-files/keystream.ts'
import { type Sink, type Trouble, startSink } from '../../tools/large-files/sink.ts'
import { ENCODINGS, type EncodingName, uploadConfig } from '../../tools/large-files/upload-config.ts'
import { httpServer } from '../http/servers.ts'
import { event, started } from '../support/espocrm.ts'

const SIZE = 3_000_001
const bytes = Buffer.concat([...keystream(4, SIZE)])
const digest = digestOf(4, SIZE)

/** Longer than the first delay of the schedule. */
const FIRST_RETRY = 13_000
/** The time-out of the configuration. */
const TIMEOUT = 10_000

interface Uploading {
  sink: Sink
  clock: VirtualClock
  steps: TraceStep[]
  upload(): Promise<OperationResult>
  /** Feeds the file; with `stalls`, moves the clock until nothing can hang any more. */
  send(place: { path: string; size?: number } | { url: string; size?: number }, stalls?: number): Promise<void>
}

interface Circumstances {
  trouble?: Trouble
  /** Called when the first bytes of a try have been read. */
  midway?: () => void
}

async function uploading(encoding: EncodingName, { trouble, midway }: Circumstances = {}): Promise<Uploading> {
  const sink = await startSink(trouble)
  const clock = createVirtualClock()
  const steps: TraceStep[] = []
  let done = false
  const connector = await createConnector(uploadConfig(sink.url, encoding), {
    clock,
    random: createSeededRandom(1),
    withoutDelay: true,
    onStep: (step) => steps.push(step),
    onProgress() {
      if (!done) midway?.()
      done = true
    },
  })
  onTestFinished(async () => {
    await sink.close()
    await connector.close()
  })
  return {
    sink,
    clock,
    steps,
    async upload() {
      return (await connector.result('call-1'))!.operations.at(-1)!
    },
    async send(place, stalls) {
      await connector.handle(started())
      await connector.handle(event('session.file', { file: { id: 'f1', kind: 'call_recording', ...place } }))
      if (stalls !== undefined) await clock.advance(stalls)
      await connector.settled()
    },
  }
}

/** A path for a file, in a folder that goes with the test. */
async function newPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'recording.mp3')
}

/** Writes the whole file, long ago. */
function writeWhole(path: string): void {
  writeFileSync(path, bytes)
  utimesSync(path, 1_600_000_000, 1_600_000_000)
}

function overwrite(path: string): void {
  const file = openSync(path, 'r+')
  writeSync(file, 'other bytes', SIZE - 100)
  closeSync(file)
}

const unreadable = 'Make the file available again; the upload is tried again by the schedule.'
const changed = 'Announce a file only when it is complete; the upload is tried again by the schedule.'

describe.each(ENCODINGS)('a file at a path, sent as %s,', (encoding) => {
  test.each([
    ['is not there yet', (path: string) => rmSync(path), undefined, 'FILE_UNREADABLE', unreadable],
    ['is shorter than announced', (path: string) => truncateSync(path, 1_000_000), undefined, 'FILE_CHANGED', changed],
    ['is longer than announced', (path: string) => appendFileSync(path, '!'), undefined, 'FILE_CHANGED', changed],
    ['grows on its way', undefined, (path: string) => appendFileSync(path, '!'), 'FILE_CHANGED', changed],
    ['shrinks on its way', undefined, (path: string) => truncateSync(path, SIZE - 1), 'FILE_CHANGED', changed],
    ['is written to on its way', undefined, overwrite, 'FILE_CHANGED', changed],
    ['is emptied on its way', undefined, (path: string) => truncateSync(path, 0), 'FILE_CHANGED', changed],
  ] as const)('that %s is not uploaded until it is whole', async (_what, before, midway, code, hint) => {
    const path = await newPath()
    writeWhole(path)
    before?.(path)
    const { sink, clock, upload, send } = await uploading(encoding, { midway: () => midway?.(path) })
    await send({ path, size: SIZE })
    expect(await upload()).toMatchObject({ status: 'pending', error: { code, hint } })
    expect((await upload()).nextAt).toBeGreaterThan(clock.now())
    expect(sink.whole).toEqual([])

    writeWhole(path)
    await clock.advance(FIRST_RETRY)
    expect(await upload()).toMatchObject({ status: 'done', id: digest })
    expect(sink.whole).toEqual([{ digest, size: SIZE }])
  })

  test.each([
    ['is removed', (path: string) => rmSync(path)],
    [
      'makes way for another one',
      (path: string) => {
        writeFileSync(`${path}.new`, 'another file')
        renameSync(`${path}.new`, path)
      },
    ],
  ])('that %s on its way arrives as it was', async (_what, change) => {
    const path = await newPath()
    writeWhole(path)
    const { sink, upload, send } = await uploading(encoding, { midway: () => change(path) })
    await send({ path })
    expect(await upload()).toMatchObject({ status: 'done', id: digest })
    expect(sink.whole).toEqual([{ digest, size: SIZE }])
  })
})

test.skipIf(process.getuid?.() === 0)('a file that may not be read is uploaded as soon as it may', async () => {
  const path = await newPath()
  writeWhole(path)
  await chmod(path, 0)
  const { clock, upload, send } = await uploading('binary')
  await send({ path })
  expect(await upload()).toMatchObject({ status: 'pending', error: { code: 'FILE_UNREADABLE', hint: unreadable } })
  await chmod(path, 0o600)
  await clock.advance(FIRST_RETRY)
  expect(await upload()).toMatchObject({ status: 'done', id: digest })
})

const half = bytes.subarray(0, SIZE / 2)

/** How a server fails to give the file. */
const servers: [what: string, serve: (response: ServerResponse) => void, code: string, stalls?: number][] = [
  ['is not there yet', (response) => response.writeHead(404).end(), 'FILE_UNREADABLE'],
  ['gives an error', (response) => response.writeHead(503).end(), 'FILE_UNREADABLE'],
  ['leads elsewhere', (response) => response.writeHead(302, { location: '/' }).end(), 'FILE_UNREADABLE'],
  ['breaks before the answer', (response) => response.destroy(), 'FILE_UNREADABLE'],
  [
    'breaks in the middle',
    (response) => response.writeHead(200, { 'content-length': SIZE }).write(half, () => response.destroy()),
    'FILE_UNREADABLE',
  ],
  ['breaks in the middle of chunks', (response) => response.write(half, () => response.destroy()), 'FILE_UNREADABLE'],
  ['does not answer', () => undefined, 'FILE_UNREADABLE', 30_000],
  [
    'stalls in the middle',
    (response) => response.writeHead(200, { 'content-length': SIZE }).write(half),
    'FILE_UNREADABLE',
    TIMEOUT,
  ],
  ['stalls in the middle of chunks', (response) => response.write(half), 'FILE_UNREADABLE', TIMEOUT],
  ['has another size than announced', (response) => response.end(half), 'FILE_CHANGED'],
  [
    'ends too early, in chunks',
    (response) => {
      response.write(half)
      response.end()
    },
    'FILE_CHANGED',
  ],
]

describe.each(ENCODINGS)('a file behind a URL, sent as %s,', (encoding) => {
  test.each(servers)('that %s is not uploaded until it is whole', async (_what, serve, code, stalls) => {
    let whole = false
    const { url } = await httpServer((_request, response) => {
      if (whole) response.end(bytes)
      else serve(response)
    })
    const { sink, clock, upload, send } = await uploading(encoding)
    await send({ url, size: SIZE }, stalls)
    expect(await upload()).toMatchObject({
      status: 'pending',
      error: { code, hint: code === 'FILE_CHANGED' ? changed : unreadable },
    })
    expect(sink.whole).toEqual([])

    whole = true
    await clock.advance(FIRST_RETRY)
    expect(await upload()).toMatchObject({ status: 'done', id: digest })
    expect(sink.whole).toEqual([{ digest, size: SIZE }])
  })

  test('that breaks in the middle of chunks and was not announced with a size is no whole file either', async () => {
    const { url } = await httpServer((_request, response) => void response.write(half, () => response.destroy()))
    const { sink, upload, send } = await uploading(encoding)
    await send({ url })
    expect(await upload()).toMatchObject({ status: 'pending', error: { code: 'FILE_UNREADABLE' } })
    expect(sink.whole).toEqual([])
  })
})

/** A file that does not fit into the buffers between two sockets. */
const HUGE = 64 * 1_024 * 1_024

async function hugeFile(): Promise<string> {
  const path = await newPath()
  const file = openSync(path, 'w')
  ftruncateSync(file, HUGE)
  closeSync(file)
  return path
}

const hugeDigest = createHash('sha256').update(Buffer.alloc(HUGE)).digest('hex')

/** Trouble with the first file only. */
function once(trouble: (...args: Parameters<Trouble>) => void): Trouble {
  let first = true
  return (...args) => {
    if (first) trouble(...args)
    const wasFirst = first
    first = false
    return wasFirst
  }
}

describe.each(['multipart', 'binary'] as const)('a CRM that takes files as %s', (encoding) => {
  test('and stops reading is given up after the time-out, and gets the file later', async () => {
    const { sink, clock, upload, send } = await uploading(encoding, { trouble: once(() => undefined) })
    await send({ path: await hugeFile() }, TIMEOUT)
    expect(await upload()).toMatchObject({ status: 'pending', error: { code: 'HTTP_TIMEOUT' } })
    await clock.advance(FIRST_RETRY)
    expect(await upload()).toMatchObject({ status: 'done', id: hugeDigest })
    expect(sink.whole).toHaveLength(1)
  })

  test('and does not answer is given up after the time-out, and gets the file again', async () => {
    const path = await newPath()
    writeWhole(path)
    const { sink, clock, upload, send, steps } = await uploading(encoding, {
      trouble: once((request) => void request.resume()),
    })
    await send({ path }, TIMEOUT)
    expect(await upload()).toMatchObject({ status: 'pending', error: { code: 'HTTP_TIMEOUT' } })
    expect(steps.at(-2)!.reason).toMatch(/The CRM may have stored the file all the same; it is sent again\.$/)
    await clock.advance(FIRST_RETRY)
    expect(await upload()).toMatchObject({ status: 'done', id: digest })
    expect(sink.whole).toHaveLength(1)
  })

  test('and loses the connection after the last byte gets the file again, and the trace says why', async () => {
    const path = await newPath()
    writeWhole(path)
    let stored = 0
    const { clock, upload, send, steps } = await uploading(encoding, {
      trouble: once((request, response) => {
        request.resume().on('end', () => {
          stored++
          response.destroy()
        })
      }),
    })
    await send({ path })
    expect(stored).toBe(1)
    expect(await upload()).toMatchObject({ status: 'pending', error: { code: 'HTTP_NO_ANSWER' } })
    const [failed, retry] = steps.slice(-2)
    expect(failed).toMatchObject({ endpoint: 'upload', outcome: 'failed' })
    expect(failed!.reason).toMatch(/The CRM may have stored the file all the same; it is sent again\.$/)
    expect(retry).toMatchObject({ outcome: 'retry', reason: 'retry 1 by the schedule' })
    await clock.advance(FIRST_RETRY)
    expect(await upload()).toMatchObject({ status: 'done', id: digest })
  })

  test.each([
    [413, 'rejected', 'HTTP_STATUS'],
    [503, 'pending', 'HTTP_STATUS'],
    [200, 'pending', 'HTTP_NO_ANSWER'],
  ])('and answers %i before it has the file is believed when it refuses: %s', async (status, becomes, code) => {
    const { sink, upload, send } = await uploading(encoding, {
      trouble: once((_request, response) => void response.writeHead(status).end('{"id":"1"}')),
    })
    await send({ path: await hugeFile() })
    expect(await upload()).toMatchObject({ status: becomes, error: { code } })
    expect(sink.whole).toEqual([])
  })
})
