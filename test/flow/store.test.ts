import { createHash } from 'node:crypto'
import { access, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { type TestContext, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { ended, espocrm, event, stage, started } from '../support/espocrm.ts'

const HOUR = 3_600_000
const bytes = Buffer.from('not really a recording, but bytes all the same\n'.repeat(1000))
const sha256 = createHash('sha256').update(bytes).digest('hex')

async function folder({ onTestFinished }: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'crmwire-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

/** A place for files, a file to bring there, and a configuration that does it. */
async function place(t: TestContext, storage: Partial<Config['storage']> = {}) {
  const path = await folder(t)
  const source = join(await folder(t), 'recording.mp3')
  await writeFile(source, bytes)
  const config: ReturnType<typeof espocrm> = {
    ...espocrm(),
    storage: { files: ['call_recording', 'photo', 'chat_transcript'], directory: { path }, ...storage },
  }
  const names = async (): Promise<string[]> => {
    const all = await readdir(path, { recursive: true, withFileTypes: true })
    return all
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name).slice(path.length + 1))
      .toSorted()
  }
  return { path, source, config, names, link: (name: string) => pathToFileURL(join(path, name)).href }
}

const file = (more: object) => event('session.file', { file: { id: 'f1', kind: 'call_recording', ...more } })

describe('a file of a session that is stored', () => {
  test('lies in the folder of its kind under a name made of ids, and the outcome says where, with size, digest and link', async (t) => {
    const { path, source, config, link } = await place(t)
    const { crm, feed, connector, clock } = await stage(t, config)
    await feed(started(), ended(), file({ path: source, name: 'my own name.mp3' }))
    await connector.settled()
    const name = 'ujet-voice-recordings/call-1.mp3'
    expect((await readFile(join(path, name))).equals(bytes)).toBe(true)
    const result = (await connector.result('call-1'))!
    const delivered = {
      name: 'call-1.mp3',
      place: pathToFileURL(path).href,
      path: name,
      type: 'audio/mpeg',
      size: bytes.length,
      sha256,
      at: clock.now(),
    }
    const storage = { status: 'done', reason: name, url: link(name), ...delivered }
    expect(result.operations.find(({ kind }) => kind === 'store')).toMatchObject({
      status: 'done',
      url: link(name),
      file: delivered,
    })
    expect(result.files).toEqual([
      {
        id: 'f1',
        kind: 'call_recording',
        url: link(name),
        storage: { operation: expect.any(String) as string, ...storage },
      },
    ])
    expect(crm.attachments).toEqual([])
  })

  test('goes to the CRM, too, with sendToCrm, and people see the link of the storage', async (t) => {
    const { source, config, link } = await place(t, { sendToCrm: true })
    Object.assign(config.upload, { addComment: true, then: undefined })
    const { crm, feed, connector } = await stage(t, config)
    await feed(started(), ended(), file({ path: source }))
    await connector.settled()
    expect(crm.attachments).toMatchObject([{ name: 'call-1.mp3', size: bytes.length }])
    const [one] = (await connector.result('call-1'))!.files
    const seen = link('ujet-voice-recordings/call-1.mp3')
    expect(one).toMatchObject({
      url: seen,
      storage: { url: seen },
      crm: {
        url: `${crm.url}/?entryPoint=download&id=${crm.attachments[0]!.id}`,
        size: bytes.length,
        sha256,
        place: crm.url,
      },
    })
    expect(crm.notes.filter(({ post }) => String(post).startsWith('File:'))).toMatchObject([
      { post: `File: call-1.mp3\n${seen}` },
    ])
  })

  test('is shown with the link of the CRM where urls says so', async (t) => {
    const { source, config } = await place(t, { sendToCrm: true, urls: 'crm' })
    Object.assign(config.upload, { addComment: true, then: undefined })
    const { crm, feed, connector } = await stage(t, config)
    await feed(started(), ended(), file({ path: source }))
    await connector.settled()
    const seen = `${crm.url}/?entryPoint=download&id=${crm.attachments[0]!.id}`
    expect((await connector.result('call-1'))!.files).toMatchObject([{ url: seen }])
    expect(crm.notes.filter(({ post }) => String(post).startsWith('File:'))).toMatchObject([
      { post: `File: call-1.mp3\n${seen}` },
    ])
  })

  test('is commented on with the link of the storage where the CRM does not get it', async (t) => {
    const { source, config, link } = await place(t, { urls: 'crm' })
    Object.assign(config, { upload: { addComment: true } })
    const { crm, feed, connector } = await stage(t, config)
    await feed(started(), ended(), file({ path: source }))
    await connector.settled()
    expect(crm.notes.at(-1)).toMatchObject({
      post: `File: call-1.mp3\n${link('ujet-voice-recordings/call-1.mp3')}`,
      parentId: crm.cases[0]!.id,
    })
  })

  test('is stored whatever becomes of the CRM', async (t) => {
    const { source, config, names } = await place(t)
    const { crm, feed, connector } = await stage(t, config)
    await crm.close()
    await feed(started(), file({ path: source }))
    await connector.settled()
    expect(await names()).toEqual(['ujet-voice-recordings/call-1.mp3'])
    expect((await connector.result('call-1'))!.account).toMatchObject({ status: 'pending' })
  })

  test('is not stored when its kind is not chosen', async (t) => {
    const { source, config, names } = await place(t, { files: ['photo'] })
    const { feed, connector } = await stage(t, config)
    await feed(started(), ended(), file({ path: source }))
    await connector.settled()
    expect(await names()).toEqual([])
  })

  test('takes configured folders', async (t) => {
    const { source, config, names } = await place(t, { folders: { prefix: 'acme-', photo: 'pictures/all' } })
    const { feed, connector } = await stage(t, config)
    await feed(started(), ended(), file({ path: source }), file({ id: 'p1', kind: 'photo', path: source }))
    await connector.settled()
    expect(await names()).toEqual(['acme-voice-recordings/call-1.mp3', 'pictures/all/call-1-photo-p1.mp3'])
  })

  test('gets a name of its own when another of its kind has the name of the kind', async (t) => {
    const { path, source, config } = await place(t)
    const { feed, connector } = await stage(t, config)
    const second = join(await folder(t), 'second.mp3')
    await writeFile(second, 'the call went on')
    await feed(started(), ended(), file({ path: source }), file({ id: 'f2', path: second }))
    await connector.settled()
    expect((await readFile(join(path, 'ujet-voice-recordings/call-1.mp3'))).equals(bytes)).toBe(true)
    expect(await readFile(join(path, 'ujet-voice-recordings/call-1-f2.mp3'), 'utf8')).toBe('the call went on')
  })

  test('is replaced by its later version, and by nothing else', async (t) => {
    const { path, source, config, names } = await place(t)
    const { feed, connector } = await stage(t, config)
    await feed(started(), ended(), file({ path: source }))
    await connector.settled()
    await writeFile(source, 'a better version')
    await feed(file({ path: source }))
    await connector.settled()
    const at = join(path, 'ujet-voice-recordings/call-1.mp3')
    expect(await readFile(at, 'utf8')).toBe('a better version')

    await writeFile(at, 'somebody wrote here')
    await writeFile(source, 'the best version')
    await feed(file({ path: source }))
    await connector.settled()
    expect(await readFile(at, 'utf8')).toBe('somebody wrote here')
    expect(await names()).toEqual(['ujet-voice-recordings/call-1.mp3'])
    expect((await connector.result('call-1'))!.operations.filter(({ kind }) => kind === 'store').at(-1)).toMatchObject({
      status: 'rejected',
      error: { code: 'STORAGE_TAKEN' },
    })
  })

  test('is waited for by the schedule when its source is not there yet', async (t) => {
    const { config, names } = await place(t)
    const { feed, connector, clock } = await stage(t, config)
    const late = join(await folder(t), 'late.mp3')
    await feed(started(), ended(), file({ path: late }))
    await connector.settled()
    expect((await connector.result('call-1'))!.files).toMatchObject([
      { storage: { status: 'pending', reason: expect.stringContaining('late.mp3') as string } },
    ])
    await writeFile(late, bytes)
    await clock.advance(15_000)
    await connector.settled()
    expect(await names()).toEqual(['ujet-voice-recordings/call-1.mp3'])
  })

  test('comes from a stream of the host, which is waited for', async (t) => {
    const { path, config } = await place(t)
    const asked: unknown[] = []
    let stream: Buffer[] | undefined
    const { feed, connector, clock } = await stage(t, config, {
      openStream: (of, sessionId) => {
        asked.push([of.id, sessionId])
        return stream && Readable.from(stream)
      },
    })
    await feed(started(), ended(), file({ stream: true }))
    await connector.settled()
    expect(asked).toEqual([['f1', 'call-1']])
    stream = [bytes]
    await clock.advance(15_000)
    await connector.settled()
    expect((await readFile(join(path, 'ujet-voice-recordings/call-1.mp3'))).equals(bytes)).toBe(true)
  })

  test('keeps its place, size and digest when what is known of persons is wiped', async (t) => {
    const { source, config } = await place(t)
    const { feed, connector, clock } = await stage(t, config)
    await feed(started(), ended(), file({ path: source }))
    await connector.settled()
    await clock.advance(26 * HOUR)
    const [one] = (await connector.result('call-1'))!.files
    expect(one).toMatchObject({
      id: 'f1',
      storage: { path: 'ujet-voice-recordings/call-1.mp3', size: bytes.length, sha256 },
    })
    expect(one!.url).toBeUndefined()
  })

  test('is not stored of a person who was erased meanwhile', async (t) => {
    const { config, names } = await place(t)
    const { feed, connector, clock } = await stage(t, config)
    const late = join(await folder(t), 'late.mp3')
    await feed(started(), ended(), file({ path: late }))
    await connector.settled()
    await connector.eraseSubject({ phoneNumber: '+12223334444' })
    await writeFile(late, bytes)
    await clock.advance(24 * HOUR)
    await connector.settled()
    expect(await names()).toEqual([])
  })

  test('is named when its person is erased, so that it can be removed there; also one that is on its way', async (t) => {
    const { path, source, config, names } = await place(t)
    const { feed, connector } = await stage(t, config, {
      async *openStream() {
        yield Buffer.alloc(6_000_000)
        throw new Error('it broke')
      },
    })
    await feed(started(), ended(), file({ path: source }), file({ id: 'p1', kind: 'photo', stream: true }))
    await connector.settled()
    expect(await names()).toEqual([
      expect.stringMatching(/^ujet-media\/\.call-1-photo-p1\.jpg\.\w+\.part$/),
      'ujet-voice-recordings/call-1.mp3',
    ])
    const { files } = await connector.eraseSubject({ phoneNumber: '+12223334444' })
    const at = pathToFileURL(path).href
    expect(files).toEqual([
      { place: at, path: 'ujet-voice-recordings/call-1.mp3' },
      { place: at, path: 'ujet-media/call-1-photo-p1.jpg', isPart: true },
    ])
    expect(JSON.stringify(await connector.result('call-1'))).not.toContain('ujet-')
  })

  test('has no card numbers in it when it is text', async (t) => {
    const { path, config } = await place(t)
    const transcript = join(await folder(t), 'chat.txt')
    await writeFile(transcript, 'Kim: my card is 4111 1111 1111 1111\n')
    const { feed, connector } = await stage(t, config)
    await feed(started(), ended(), file({ id: 't1', kind: 'chat_transcript', path: transcript }))
    await connector.settled()
    const stored = await readFile(join(path, 'ujet-chat-transcripts/call-1.txt'), 'utf8')
    expect(stored).toMatch(/^Kim: my card is /)
    expect(stored).not.toContain('4111 1111')
  })
})

describe('the metadata file in the storage', () => {
  const MINUTE = 60_000
  const metadata = { files: ['call_recording', 'session_metadata'] as ('call_recording' | 'session_metadata')[] }
  const NAME = 'ujet-metadata/call-1.json'
  const read = async (path: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(path, NAME), 'utf8')) as Record<string, unknown>

  test('is there at the end, and its later version takes its place after the delay', async (t) => {
    const { path, config, names } = await place(t, metadata)
    const { feed, connector, clock } = await stage(t, config)
    await feed(started(), ended())
    await connector.settled()
    expect(await read(path)).toMatchObject({ id: 1, rating: null })
    const first = await readFile(join(path, NAME), 'utf8')
    await feed(event('session.rated', { rating: 5 }))
    await clock.advance(14 * MINUTE)
    await connector.settled()
    expect(await readFile(join(path, NAME), 'utf8')).toBe(first)
    expect((await connector.result('call-1'))!.later).toMatchObject([{ kind: 'store' }])
    await clock.advance(2 * MINUTE)
    await connector.settled()
    expect(await read(path)).toMatchObject({ id: 1, rating: 5 })
    expect(await names()).toEqual([NAME])
    expect((await connector.result('call-1'))!.later).toBeUndefined()
  })

  test('names the links of the files that are stored', async (t) => {
    const { path, source, config, link } = await place(t, metadata)
    const { feed, connector, clock } = await stage(t, config)
    await feed(started(), ended(), file({ path: source }))
    await clock.advance(16 * MINUTE)
    await connector.settled()
    expect(JSON.stringify(await read(path))).toContain(link('ujet-voice-recordings/call-1.mp3'))
  })

  test('that the platform gives takes the place of the one that was made here', async (t) => {
    const { path, config, names } = await place(t, metadata)
    const { feed, connector, clock } = await stage(t, config)
    await feed(started(), ended())
    await connector.settled()
    const given = join(await folder(t), 'given.json')
    await writeFile(given, '{"id":1,"from":"the platform"}')
    await feed(file({ id: 'm', kind: 'session_metadata', path: given }))
    await clock.advance(16 * MINUTE)
    await connector.settled()
    expect(await read(path)).toEqual({ id: 1, from: 'the platform' })
    expect(await names()).toEqual([NAME])
  })

  test('waits for its first version, when that is late', async (t) => {
    const { path, config } = await place(t, metadata)
    const { feed, connector, clock } = await stage(t, config)
    await rm(path, { recursive: true })
    await writeFile(path, 'a file is in the way')
    await feed(started(), ended())
    await clock.advance(20 * MINUTE)
    await rm(path)
    await clock.advance(90 * MINUTE)
    await connector.settled()
    expect(await read(path)).toMatchObject({ id: 1 })
    expect((await connector.result('call-1'))!.files).toMatchObject([{ id: 'metadata', storage: { status: 'done' } }])
  })
})

describe('operators', () => {
  test('pause a storage by its place, and let it go on', async (t) => {
    const { path, source, config, names } = await place(t)
    const { feed, connector } = await stage(t, config)
    const at = `${pathToFileURL(path).href}/`
    await connector.jobs.pause(at, { reason: 'the disk is exchanged' })
    await feed(started(), ended(), file({ path: source }))
    await connector.settled()
    expect(await names()).toEqual([])
    expect((await connector.jobs.list({ states: ['paused'] })).jobs).toMatchObject([{ kind: 'store' }])
    await connector.jobs.resume(at)
    await connector.settled()
    expect(await names()).toHaveLength(1)
  })

  test('see where a file went', async (t) => {
    const { source, config, link } = await place(t)
    const { feed, connector } = await stage(t, config)
    await feed(started(), ended(), file({ path: source }))
    await connector.settled()
    const [job] = (await connector.jobs.list({ kinds: ['store'], limit: 1 })).jobs
    const name = 'ujet-voice-recordings/call-1.mp3'
    expect(await connector.jobs.show(job!.id)).toMatchObject({
      url: link(name),
      file: { path: name, size: bytes.length, sha256 },
      progress: 'It is in the storage.',
      steps: [{ endpoint: 'storage', method: 'PUT', outcome: 'stored', reason: `${name} (${bytes.length} bytes)` }],
    })
  })
})

test('a connector that takes over goes on where the other one was', async (t) => {
  const { source, config, names } = await place(t)
  const ledger = createMemoryLedger()
  const first = await stage(t, config, { ledger })
  await first.connector.close()
  await access(source)
  const second = await stage(t, config, { ledger })
  await second.feed(started(), ended(), file({ path: source }))
  await second.connector.settled()
  expect(await names()).toHaveLength(1)
})
