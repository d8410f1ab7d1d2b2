import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type Page, chromium } from 'playwright-core'
import { type TestContext, afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createConnector } from '../../src/connector.ts'
import { createRecordingHandler } from '../../src/recordings/recording-handler.ts'
import { signRecordingLink } from '../../src/recordings/recording-link.ts'
import { startGcs } from '../../tools/storage/gcs-server.ts'
import { startDirectory } from '../../tools/storage/local-directory.ts'
import { startS3 } from '../../tools/storage/s3-server.ts'
import { startSsh2Server } from '../../tools/storage/ssh2-server.ts'
import type { StorageServer } from '../../tools/storage/storage-server.ts'
import { NO_CHROMIUM, chromiumPath } from '../support/chromium.ts'
import { event } from '../support/espocrm.ts'
import { toneOf } from '../../examples/call-window/tone.ts'

/** What an `<audio>` element has. */
interface Player {
  src: string
  duration: number
  currentTime: number
  seeking: boolean
  error: { message: string } | null
  seekable: { length: number; end(index: number): number }
  play(): Promise<void>
}

const KEY = 'a key that nobody guesses'
const SECONDS = 120
const BYTES = toneOf(SECONDS)
const PATIENCE = { timeout: 20_000 }

test('there is a browser to listen with', ({ skip }) => {
  if (chromiumPath === undefined) console.warn(`The tests of players are skipped: ${NO_CHROMIUM}.`)
  skip(chromiumPath === undefined, NO_CHROMIUM)
  expect(chromiumPath).toBeDefined()
})

/** A recording in a storage, a server for it, and a page with a player. */
async function player({ onTestFinished }: TestContext, browser: Browser, storage: StorageServer) {
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-'))
  const source = join(folder, 'call.wav')
  await writeFile(source, BYTES)
  const connector = await createConnector(
    {
      version: 1,
      name: 'Recordings',
      settings: { SECRET: { description: 'Of the storage', secret: true, optional: true } },
      network: { allow: ['127.0.0.1'], http: true },
      storage: { files: ['call_recording'], ...storage.storage.spec },
    },
    { settings: storage.storage.settings },
  )
  await connector.handle(event('session.started', { session: { channel: 'voice_call', callId: '103646' } }))
  await connector.handle(
    event('session.file', { file: { id: 'f1', kind: 'call_recording', path: source, contentType: 'audio/wav' } }),
  )
  await connector.settled()

  const handler = createRecordingHandler(connector, { linkKey: KEY })
  const asked: { range: string | undefined; status: number }[] = []
  const server = createServer((request, response) => {
    if (request.url === '/') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><audio controls preload=metadata>')
      return
    }
    handler.node(request, response)
    // A browser also asks for the icon of the page.
    if (!request.url?.startsWith('/voip/')) return
    response.once('close', () => {
      asked.push({ range: request.headers.range, status: response.statusCode })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const page = await browser.newPage()
  onTestFinished(async () => {
    await page.close()
    server.closeAllConnections()
    server.close()
    await connector.close()
    await storage.close()
    await rm(folder, { recursive: true })
  })
  await page.goto(url)
  const link = signRecordingLink(url, { account: 'default', callId: '103646', until: Date.now() + 60_000 }, KEY)
  return { page, asked, link }
}

const facts = (page: Page) =>
  page
    .locator('audio')
    .evaluate((audio: Player) => ({
      duration: audio.duration,
      at: audio.currentTime,
      isSeeking: audio.seeking,
      error: audio.error?.message ?? null,
      end: audio.seekable.length === 0 ? 0 : audio.seekable.end(0),
    }))

describe.runIf(chromiumPath !== undefined)('the player of a browser', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: ['--autoplay-policy=no-user-gesture-required'],
    })
  }, 60_000)
  afterAll(() => browser?.close())

  test.for<[string, () => Promise<StorageServer>]>([
    ['a folder', startDirectory],
    ['an SFTP server', startSsh2Server],
    ['Google Cloud Storage', startGcs],
    ['S3', startS3],
  ])('plays a recording of %s, and goes where one clicks', async ([, startStorage], t) => {
    const { page, asked, link } = await player(t, browser, await startStorage())
    await page.locator('audio').evaluate((audio: Player, src) => {
      audio.src = src
    }, link)
    await expect.poll(async () => (await facts(page)).duration, PATIENCE).toBe(SECONDS)
    // Seekable to its end: without Accept-Ranges it would end at 0.
    expect(await facts(page)).toMatchObject({ error: null, end: SECONDS })

    await page.locator('audio').evaluate((audio: Player) => audio.play())
    await expect.poll(async () => (await facts(page)).at, PATIENCE).toBeGreaterThan(0.2)

    await page.locator('audio').evaluate((audio: Player) => {
      audio.currentTime = 100
    })
    await expect.poll(async () => (await facts(page)).isSeeking, PATIENCE).toBe(false)
    await expect.poll(async () => (await facts(page)).at, PATIENCE).toBeGreaterThan(100.2)
    expect(await facts(page)).toMatchObject({ error: null })
    expect((await facts(page)).at).toBeLessThan(SECONDS)

    // It was given from there on, and not read up to there.
    await page.goto('about:blank')
    await expect.poll(() => asked.length, PATIENCE).toBeGreaterThan(1)
    const wanted = 44 + 100 * 2 * 44_100
    const from = asked
      .filter(({ status }) => status === 206)
      .map(({ range }) => Number(/^bytes=(\d+)-/.exec(range!)![1]))
    expect(from.some((start) => start > wanted - 1_000_000 && start <= wanted)).toBe(true)
    // What the browser kept it asks for again, and is told that it is the same.
    for (const { status } of asked) expect([206, 304]).toContain(status)
  })

  test('is told of a link that does not hold', async (t) => {
    const { page, link } = await player(t, browser, await startDirectory())
    await page.locator('audio').evaluate((audio: Player, src) => {
      audio.src = src
    }, `${link}x`)
    await expect.poll(async () => (await facts(page)).error, PATIENCE).not.toBeNull()
  })
})
