import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import { createConnector } from '../../src/connector.ts'
import { openAuth } from '../../src/open-auth.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { type GcsServer, type GcsServerOptions, startGcs } from '../../tools/storage/gcs-server.ts'
import { event } from '../support/espocrm.ts'
import { oidcServer } from '../support/oidc-server.ts'
import { startObjectStore } from '../../tools/storage/object-store.ts'
import { openTarget } from '../../tools/storage/ports.ts'
import { bytesOf, killAt, put } from './puts.ts'
import { PART } from './target-rules.ts'

const SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write'
const NAME = 'ujet-voice-recordings/call-1.mp3'

async function gcs({ onTestFinished }: TestContext, options: GcsServerOptions = {}): Promise<GcsServer> {
  const server = await startGcs(options)
  onTestFinished(() => server.close())
  return server
}

const configOf = (bucket: object): Config => ({
  version: 1,
  name: 'Calls',
  settings: { SECRET: { secret: true } },
  network: { allow: ['127.0.0.1'], http: true },
  storage: { files: ['call_recording'], gcs: bucket as never },
})

async function recording({ onTestFinished }: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-gcs-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'recording.mp3'), bytesOf(1, 100_000))
  return join(folder, 'recording.mp3')
}

const file = (path: string) =>
  event('session.file', {
    session: { channel: 'voice_call', callId: '1' },
    file: { id: 'f1', kind: 'call_recording', path },
  })

describe('a service account', () => {
  test('gets a token by its key file, and keeps it for the next file', async (t) => {
    const server = await gcs(t)
    const { spec, settings } = server.storage
    const connector = await createConnector(configOf((spec as { gcs: object }).gcs), { settings })
    t.onTestFinished(() => connector.close())
    await connector.handle(file(await recording(t)))
    await connector.settled()
    expect(await server.names()).toEqual([NAME])
    expect((await connector.result('call-1'))!.files).toMatchObject([
      { url: `https://storage.cloud.google.com/calls/${NAME}`, storage: { place: 'gs://calls', path: NAME } },
    ])
    expect(server.tokensGiven()).toBe(1)
  })

  test('gets another token when the storage takes the one no more, in the middle of a file, too', async (t) => {
    const server = await gcs(t)
    const target = await server.open({ partBytes: PART })
    t.onTestFinished(() => target.close())
    const { stored } = put(target, 'ujet-media/a.bin', bytesOf(2, 3 * PART), {
      async journal() {
        server.changeToken()
      },
    })
    expect(await stored).toMatchObject({ size: 3 * PART })
  })

  test.each([
    ['is no JSON', 'secret-key'],
    ['has no key in it', '{"client_email":"secret-key@example.com"}'],
  ])('whose key file %s is refused at once, and nothing of it is told', async (_what, text) => {
    const connecting = createConnector(configOf({ bucket: 'calls', serviceAccount: '${SECRET}' }), {
      settings: { SECRET: text },
    })
    await expect(connecting).rejects.toMatchObject({
      code: 'STORAGE_KEY',
      message: 'the service account is no key file of Google',
    })
    await connecting.catch((error: unknown) => expect(String(error)).not.toContain('secret-key'))
  })

  test('that is refused waits without spending tries, and tells a person', async (t) => {
    const [server, other] = [await gcs(t), await gcs(t)]
    const { serviceAccount } = other
    const alerts: unknown[] = []
    const stranger = JSON.stringify({ ...(JSON.parse(serviceAccount) as object), token_uri: `${server.url}/token` })
    const connector = await createConnector(
      configOf({ bucket: 'calls', endpoint: server.url, serviceAccount: '${SECRET}' }),
      { settings: { SECRET: stranger }, onAlert: (alert) => alerts.push(alert) },
    )
    t.onTestFinished(() => connector.close())
    await connector.handle(file(await recording(t)))
    await connector.settled()
    expect((await connector.jobs.list({ kinds: ['store'] })).jobs).toMatchObject([
      { state: 'locked', tries: 0, error: { code: 'AUTH_GRANT_REFUSED' } },
    ])
    expect(alerts).toContainEqual(expect.objectContaining({ type: 'credential_blocked' }))
    expect(await server.names()).toEqual([])
  })
})

test('a person logs in once, and what waited for that goes on', async (t) => {
  const server = await gcs(t, { admits: (token) => token !== '' })
  const back = 'https://app.example.com/back'
  const oidc = await oidcServer({ redirectUris: [back], scopes: [SCOPE] })
  const config = configOf({
    bucket: 'calls',
    endpoint: server.url,
    clientId: oidc.clientId,
    clientSecret: '${SECRET}',
    authorizationUrl: `${oidc.url}/auth`,
    tokenUrl: `${oidc.url}/token`,
  })
  const ledger = createMemoryLedger()
  const options = { settings: { SECRET: oidc.clientSecret }, ledger }
  const connector = await createConnector(config, options)
  t.onTestFinished(() => connector.close())
  await connector.handle(file(await recording(t)))
  await connector.settled()
  expect((await connector.result('call-1'))!.files).toMatchObject([
    { storage: { status: 'blocked', reason: expect.stringContaining('Nobody has logged in yet.') as string } },
  ])

  const auth = await openAuth(config, { ...options, of: 'storage' })
  t.onTestFinished(() => auth.close())
  expect(await auth.status()).toMatchObject({ health: 'login_needed' })
  const { url, state } = await auth.begin({ redirectUri: back })
  expect(await auth.complete(await oidc.visit(url), { state })).toMatchObject({ health: 'ready' })
  await connector.settled(['call-1'])
  expect(await server.names()).toEqual([NAME])
})

async function smallParts(t: TestContext) {
  const server = await gcs(t)
  const target = await server.open({ partBytes: PART })
  t.onTestFinished(() => target.close())
  return { server, target }
}

describe('an upload', () => {
  test('that the storage has forgotten begins anew', async (t) => {
    const { server, target } = await smallParts(t)
    const bytes = bytesOf(4, 3 * PART)
    const first = put(target, 'ujet-media/a.bin', bytes, killAt(4, 'after'))
    await first.stored.catch(() => {})
    server.forgetUploads()
    const second = put(target, 'ujet-media/a.bin', bytes, { earlier: first.journal.at(-1) })
    expect(await second.stored).toMatchObject({ size: 3 * PART, wasThere: false })
    expect((await server.read('ujet-media/a.bin'))!.equals(bytes)).toBe(true)
  })

  test('whose last answer was lost is found to be there', async (t) => {
    const { server, target } = await smallParts(t)
    const bytes = bytesOf(5, 2 * PART + 9)
    const isLast = (range = ''): boolean => range.endsWith(`/${bytes.length}`)
    server.store.loseAnswers(({ headers }) => isLast(headers['content-range']), 1)
    expect(await put(target, 'ujet-media/a.bin', bytes).stored).toMatchObject({ wasThere: true })
    expect((await server.read('ujet-media/a.bin'))!.equals(bytes)).toBe(true)
  })

  test('is sent nowhere but to the storage, whatever place that names for it', async (t) => {
    const elsewhere = 'http://127.0.0.1:9/upload?upload_id=1'
    const store = await startObjectStore(() => async (request, response) => {
      request.resume()
      if (request.method === 'POST') response.writeHead(200, { location: elsewhere }).end()
      else response.writeHead(404).end()
    })
    t.onTestFinished(() => store.close())
    const target = await openTarget(
      'gcs',
      { bucket: 'calls', endpoint: store.url },
      { authorization: () => Promise.resolve('Bearer token') },
    )
    t.onTestFinished(() => target.close())
    await expect(put(target, 'ujet-media/a.bin', bytesOf(1, 10)).stored).rejects.toMatchObject({
      code: 'STORAGE_REFUSED',
      message: 'the storage names another host for the upload',
    })
  })
})
