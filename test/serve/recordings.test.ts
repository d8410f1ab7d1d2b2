import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, describe, expect, test } from 'vitest'
import type { ServeSettings } from '../../src/config/serve-settings.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { signRecordingLink } from '../../src/recordings/recording-link.ts'
import { ended, espocrm, event, stage, started } from '../support/espocrm.ts'
import { API_KEY, serving } from './serving.ts'

const KEY = 'a key that nobody guesses'
const BYTES = Buffer.from('not really a recording, but bytes all the same\n'.repeat(100))
const DAY = 24 * 3_600_000

interface Recorded {
  /** How `serve` is configured beyond the key. */
  settings?: ServeSettings
  tenant?: string
}

/** A call whose recording lies in a folder, and a server that gives it out. */
async function recorded(t: TestContext, { settings = {}, tenant = 'default' }: Recorded = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-'))
  t.onTestFinished(() => rm(folder, { recursive: true }))
  const source = join(folder, 'source.bin')
  await writeFile(source, BYTES)
  const config = {
    ...espocrm(),
    settings: { ...espocrm().settings, LINK_KEY: { description: 'Signs links', secret: true } },
    upload: { addComment: true },
    storage: {
      files: ['call_recording' as const, 'voicemail' as const, 'photo' as const],
      urls: 'serve' as const,
      directory: { path: join(folder, 'files') },
    },
    serve: { url: 'https://calls.example.com', linkKey: '${LINK_KEY}' },
  }
  const ledger = createMemoryLedger()
  const on = await serving(
    t,
    { apiKey: API_KEY, linkKey: KEY, ...settings },
    { config, options: { tenant, ledger, settings: { LINK_KEY: KEY } } },
  )
  return {
    ...on,
    folder: join(folder, 'files'),
    file: (own: object = {}) =>
      event('session.file', { file: { id: 'f1', kind: 'call_recording', path: source, ...own } }),
    async settle(...events: Parameters<typeof on.feed>) {
      await on.feed(...events)
      await on.connector.settled()
    },
    link: (callId = '1', more: object = {}) =>
      signRecordingLink(on.server.url, { account: tenant, callId, until: on.clock.now() + DAY, ...more }, KEY),
    async get(link: string, headers: Record<string, string> = {}) {
      const answer = await fetch(link, { headers })
      return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) }
    },
  }
}

describe('the recording of a call', () => {
  test('is given from the storage, whole and in parts, by the id of the call and by that of its session', async (t) => {
    const { settle, file, link, get } = await recorded(t)
    await settle(started(), ended(), file())
    for (const id of ['1', 'call-1']) {
      const whole = await get(link(id))
      expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'audio/mpeg'])
      expect(whole.body.equals(BYTES)).toBe(true)
    }
    const part = await get(link(), { range: 'bytes=100-199' })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${BYTES.length}`])
    expect(part.body.equals(BYTES.subarray(100, 200))).toBe(true)
  })

  test('that is not stored yet, of a call that nobody knows, and of another tenant is not there', async (t) => {
    const { settle, file, link, get } = await recorded(t, { tenant: 'acme' })
    await settle(started())
    expect((await get(link())).status).toBe(404)
    await settle(ended(), file())
    expect((await get(link())).status).toBe(200)
    expect((await get(link('2'))).status).toBe(404)
    expect((await get(link('1', { account: 'other' }))).status).toBe(404)
  })

  test.for([
    '../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    'ujet-voice-recordings/call-1.mp3',
    'call-1.mp3',
    '\0',
    '*',
    '%',
  ])('is looked for in the ledger alone: %j finds nothing', async (callId, t) => {
    const { settle, file, link, get } = await recorded(t)
    await settle(started(), ended(), file())
    expect((await get(link(callId))).status).toBe(404)
  })

  test('that somebody took away is gone; one that has become another is not handed out as this one', async (t) => {
    const { settle, file, link, get, folder } = await recorded(t)
    await settle(started(), ended(), file())
    const stored = join(folder, 'ujet-voice-recordings/call-1.mp3')
    expect((await readFile(stored)).equals(BYTES)).toBe(true)
    const before = (await get(link())).headers.get('etag')!
    await writeFile(stored, 'something else')
    expect((await get(link())).status).toBe(404)
    await writeFile(stored, BYTES.toReversed())
    const after = await get(link(), { range: 'bytes=0-9', 'if-range': before })
    expect([after.status, after.headers.get('etag') === before]).toEqual([200, false])
    await unlink(stored)
    expect((await get(link())).status).toBe(404)
  })

  test('is the first one, and a further one by its id', async (t) => {
    const { settle, file, link, get } = await recorded(t)
    await settle(started(), ended(), file(), file({ id: 'f2', contentType: 'audio/wav' }))
    await settle(file({ id: 'v1', kind: 'voicemail' }), file({ id: 'p1', kind: 'photo' }))
    const name = async (more: object) => (await get(link('1', more))).headers.get('content-disposition')
    expect(await name({})).toBe('inline; filename="call-1.mp3"')
    expect(await name({ file: 'f2' })).toBe('inline; filename="call-1-f2.wav"')
    expect(await name({ file: 'v1' })).toContain('inline')
    expect((await get(link('1', { file: 'p1' }))).status).toBe(404)
    expect((await get(link('1', { file: 'none' }))).status).toBe(404)
  })

  test('of a voicemail is there when there is no other', async (t) => {
    const { settle, file, link, get } = await recorded(t)
    await settle(started(), ended(), file({ kind: 'voicemail' }))
    expect((await get(link())).status).toBe(200)
  })

  test('is still there when what was known of the person was wiped, and no longer when the person was erased', async (t) => {
    const { settle, file, link, get, clock, connector } = await recorded(t)
    await settle(started(), ended(), file({ contentType: 'audio/wav' }))
    await clock.advance(2 * DAY)
    await connector.settled()
    expect(await connector.session('call-1')).toMatchObject({ endUser: { phoneNumber: null } })
    const { status, headers } = await get(link())
    expect([status, headers.get('content-type')]).toEqual([200, 'audio/wav'])
    await connector.eraseSubject({ phoneNumber: '+12223334444' })
    expect((await get(link())).status).toBe(404)
  })

  test('is linked where people see it: in the comment and in the result', async (t) => {
    const { settle, file, link, get, crm, connector, server } = await recorded(t)
    await settle(started(), ended(), file())
    const [one] = (await connector.result('call-1'))!.files
    expect(one!.url).toMatch(/^https:\/\/calls\.example\.com\/voip\/default\/get_call_record\/1\?until=\d+&signature=/)
    expect(crm.notes.at(-1)).toMatchObject({ post: `File: call-1.mp3\n${one!.url}` })
    const seen = await get(one!.url!.replace('https://calls.example.com', server.url))
    expect([seen.status, seen.body.length]).toEqual([200, BYTES.length])
    expect((await get(link())).status).toBe(200)
  })
})

test('without a key nothing is served, and an empty one is none', async (t) => {
  for (const linkKey of [undefined, '', [KEY, '']]) {
    const { server, link, get } = await recorded(t, { settings: { linkKey } })
    expect(server.serves).not.toContain('GET /voip/{account}/get_call_record/{callId}')
    expect((await get(link())).status).toBe(404)
  }
})

test('links of two keys hold while one takes the place of the other, and answers are counted', async (t) => {
  const { settle, file, link, get, ask, server } = await recorded(t, {
    settings: { linkKey: ['a new one, for later', KEY] },
  })
  expect(server.serves).toContain('GET /voip/{account}/get_call_record/{callId}')
  await settle(started(), ended(), file())
  expect((await get(link())).status).toBe(200)
  expect((await get(`${link()}x`)).status).toBe(403)
  const { text } = await ask('/metrics')
  expect(text).toContain('crmwire_recordings_total{status="200"} 1')
  expect(text).toContain('crmwire_recordings_total{status="403"} 1')
})

const fileOf = (own: object) => event('session.file', { file: { id: 'f1', kind: 'call_recording', ...own } })
const posts = (notes: readonly { post?: unknown }[]) => notes.map(({ post }) => post)

describe('RECORDING_URL', () => {
  const commented = { ...espocrm().comment, on: ['ended' as const], texts: { ended: 'Listen: {RECORDING_URL}' } }

  test('is the link of the platform, where recordings are not served', async (t) => {
    const { feed, connector, crm } = await stage(t, { ...espocrm(), upload: { files: [] }, comment: commented })
    await feed(started(), fileOf({ url: 'https://pbx.example.com/1.mp3' }), ended())
    await connector.settled()
    expect(posts(crm.notes)).toEqual(['Listen: https://pbx.example.com/1.mp3'])
  })

  test('is a signed link where they are, the same each time', async (t) => {
    const config = {
      ...espocrm(),
      settings: { ...espocrm().settings, LINK_KEY: { secret: true } },
      upload: { files: [] },
      comment: commented,
      storage: { files: ['call_recording' as const], urls: 'serve' as const, directory: { path: '/nowhere' } },
      serve: { url: 'https://calls.example.com', linkKey: '${LINK_KEY}', linkDays: 90 },
    }
    const { feed, connector, crm } = await stage(t, config, { tenant: 'acme', settings: { LINK_KEY: KEY } })
    await feed(started(), fileOf({ url: 'https://pbx.example.com/1.mp3' }), ended())
    await connector.settled()
    const until = Date.parse('2026-11-20T10:00:00Z') + 90 * DAY
    const link = signRecordingLink('https://calls.example.com', { account: 'acme', callId: '1', until }, KEY)
    expect(posts(crm.notes)).toEqual([`Listen: ${link}`])
  })

  test('has no value as long as there is no recording', async (t) => {
    const { feed, connector, crm } = await stage(t, { ...espocrm(), upload: { files: [] }, comment: commented })
    await feed(started(), fileOf({ kind: 'photo', url: 'https://pbx.example.com/1.jpg' }), ended())
    await connector.settled()
    expect(String(posts(crm.notes)[0])).toMatch(/^Call ended at/)
  })
})

describe('the recording of a session', () => {
  test('is told with a link that holds for a working day, as soon as there is one', async (t) => {
    const { settle, file, ask, get, clock, server } = await recorded(t)
    expect((await ask('/v1/sessions/call-1/recording')).status).toBe(404)
    await settle(started())
    expect((await ask('/v1/sessions/call-1/recording')).json).toBeNull()
    await settle(ended(), file())
    const { json } = await ask('/v1/sessions/call-1/recording')
    const { url, ...facts } = json as { url: string }
    const until = new Date(clock.now() + DAY / 3).toISOString()
    expect(facts).toEqual({ type: 'audio/mpeg', size: BYTES.length, until })
    expect((await get(server.url + url)).status).toBe(200)
    await clock.advance(DAY / 3)
    expect((await get(server.url + url)).status).toBe(403)
  })

  test('is one of the URL of the server, where it has one, and is not told without a key', async (t) => {
    const { settle, file, ask } = await recorded(t, { settings: { url: 'https://calls.example.com/voice' } })
    await settle(started(), ended(), file())
    const { json } = await ask('/v1/sessions/call-1/recording')
    expect(json).toMatchObject({
      url: expect.stringMatching(
        /^https:\/\/calls\.example\.com\/voice\/voip\/default\/get_call_record\/1\?/,
      ) as string,
    })
    const without = await recorded(t, { settings: { linkKey: undefined } })
    await without.settle(started(), ended(), without.file())
    expect((await without.ask('/v1/sessions/call-1/recording')).json).toBeNull()
  })

  test('of another agent is not told to a page', async (t) => {
    const { settle, file, ask } = await recorded(t)
    await settle(started({ agent: { id: '7' } }), ended(), file())
    const ticketOf = async (agent: string) =>
      ((await ask('/v1/tickets', { body: { agent } })).json as { ticket: string }).ticket
    expect((await ask('/v1/sessions/call-1/recording', { bearer: await ticketOf('7') })).json).not.toBeNull()
    expect((await ask('/v1/sessions/call-1/recording', { bearer: await ticketOf('8') })).status).toBe(404)
  })
})
