import { createHash, generateKeyPairSync } from 'node:crypto'
import { chmod, mkdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createOpenSocket } from '../../src/http/open-socket.ts'
import { PUBLIC_NETWORK } from '../../src/http/network-policy.ts'
import type { StorageTarget } from '../../src/storage/target.ts'
import { hostKeysOf } from '../../src/storage/targets/sftp/connection.ts'
import { systemClock } from '../../src/util/clock.ts'
import { keyPair } from '../../tools/storage/key-pair.ts'
import { type OpenSsh, hasOpenSsh, startOpenSsh } from '../../tools/storage/open-ssh.ts'
import { openTarget } from '../../tools/storage/ports.ts'
import { type Ssh2Server, startSsh2Server } from '../../tools/storage/ssh2-server.ts'
import { ManualClock } from '../http/manual-clock.ts'
import { Killed, bytesOf, killAt, put } from './puts.ts'
import { PART } from './target-rules.ts'

const OTHER_KEY = 'SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8'

async function open(spec: object): Promise<StorageTarget> {
  const target = await openTarget('sftp', { host: '127.0.0.1', ...spec }, { partBytes: PART })
  onTestFinished(() => target.close())
  return target
}

const failure = (target: StorageTarget): Promise<unknown> =>
  put(target, 'ujet-media/a.bin', bytesOf(1, 10)).stored.catch((error: unknown) => error)

describe('an SFTP server that takes passwords', () => {
  let server: Ssh2Server
  beforeAll(async () => {
    server = await startSsh2Server()
  })
  afterAll(() => server.close())
  const login = (): object => ({
    port: server.port,
    username: server.username,
    password: server.password,
    hostKey: server.hostKey,
  })

  test('lets in who has the right one', async () => {
    const target = await open(login())
    expect(await put(target, 'ujet-media/in.bin', bytesOf(1, 10)).stored).toMatchObject({ size: 10 })
  })

  test('keeps others out, and the password is in no message', async () => {
    const error = await failure(await open({ ...login(), password: 'not the secret' }))
    expect(error).toMatchObject({ code: 'STORAGE_AUTH', message: 'the server refuses the login' })
  })

  test('gets nothing when it shows another key than the trusted one, not even a user name', async () => {
    const error = await failure(await open({ ...login(), hostKey: OTHER_KEY }))
    expect(error).toMatchObject({
      code: 'STORAGE_HOST_KEY',
      message: `the server shows ${server.hostKey} (ssh-ed25519)`,
    })
  })

  test('may show one of several trusted keys, while its key changes', async () => {
    const target = await open({ ...login(), hostKey: [OTHER_KEY, server.hostKey] })
    expect(await put(target, 'ujet-media/two.bin', bytesOf(1, 10)).stored).toMatchObject({ size: 10 })
  })

  test('gets nothing when no key is trusted at all', async () => {
    const { hostKey: _none, ...without } = login() as { hostKey: string }
    expect(await failure(await open(without))).toMatchObject({ code: 'STORAGE_HOST_KEY' })
  })

  test('is not reached at an address that the network policy refuses', async () => {
    const target = await openTarget(
      'sftp',
      { host: '127.0.0.1', ...login() },
      { openSocket: createOpenSocket({ network: PUBLIC_NETWORK, clock: systemClock }) },
    )
    expect(await failure(target)).toMatchObject({ code: 'HTTP_ADDRESS_REFUSED' })
  })

  test('takes a folder that is meant from where the user gets in', async () => {
    const target = await open({ ...login(), folder: 'exports/calls/' })
    await put(target, 'ujet-media/a.bin', bytesOf(1, 10)).stored
    expect(await server.read('exports/calls/ujet-media/a.bin')).toHaveLength(10)
    expect(target.place).toBe(`sftp://127.0.0.1:${server.port}/exports/calls`)
    expect(target.link('ujet-media/a.bin')).toBe(`sftp://127.0.0.1:${server.port}/exports/calls/ujet-media/a.bin`)
  })
})

test('a server that can sign with SHA-1 alone gets nothing, although its key is trusted', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  const shown = ssh2.utils.parseKey(key)
  if (shown instanceof Error) throw shown
  const trusted = createHash('sha256').update(shown.getPublicSSH()).digest('base64').replace(/=+$/, '')
  const server = new ssh2.Server({ hostKeys: [key], algorithms: { serverHostKey: ['ssh-rsa'] } }, (client) => {
    client.on('error', () => {})
    client.on('authentication', (context) => context.accept())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const target = await open({ port, username: 'kim', password: 'p', hostKey: `SHA256:${trusted}` })
  expect(await failure(target)).toMatchObject({ code: 'STORAGE_HOST_KEY' })
})

test('a server that asks for the password gets it as an answer', async () => {
  const server = await startSsh2Server({ asks: true })
  onTestFinished(() => server.close())
  const { port, username, password, hostKey } = server
  const target = await open({ port, username, password, hostKey })
  expect(await put(target, 'ujet-media/a.bin', bytesOf(1, 10)).stored).toMatchObject({ size: 10 })
})

test('a server that stays there and does nothing is given up after five minutes', async () => {
  const server = await startSsh2Server({ isStuck: true })
  onTestFinished(() => server.close())
  const { port, username, password, hostKey } = server
  const clock = new ManualClock()
  const target = await openTarget('sftp', { host: '127.0.0.1', port, username, password, hostKey }, { clock })
  onTestFinished(() => target.close())
  const { stored } = put(target, 'ujet-media/a.bin', bytesOf(1, 10))
  await expect.poll(() => server.names()).toHaveLength(1)
  // The write is on its way, or just about to be.
  let given: unknown
  stored.catch((error: unknown) => (given = error))
  await expect
    .poll(() => {
      clock.advance(301_000)
      return given
    })
    .toMatchObject({ code: 'STORAGE_UNREACHABLE' })
})

test('a server that refuses a write without saying why is STORAGE_REFUSED, and keeps no half file under the name', async () => {
  const server = await startSsh2Server({ roomBytes: 100_000 })
  onTestFinished(() => server.close())
  const { port, username, password, hostKey } = server
  const target = await open({ port, username, password, hostKey })
  const { stored } = put(target, 'ujet-media/large.bin', bytesOf(1, 300_000))
  await expect(stored).rejects.toMatchObject({ code: 'STORAGE_REFUSED' })
  expect(await server.read('ujet-media/large.bin')).toBeUndefined()
})

test('a server that takes files from their beginning only gets one anew after a break', async () => {
  const server = await startSsh2Server({ fromBeginning: true })
  onTestFinished(() => server.close())
  const { port, username, password, hostKey } = server
  const target = await open({ port, username, password, hostKey })
  const bytes = bytesOf(5, 3 * PART)
  const first = put(target, 'ujet-media/a.bin', bytes, killAt(4, 'after'))
  await expect(first.stored).rejects.toBeInstanceOf(Killed)
  const second = put(target, 'ujet-media/a.bin', bytes, { earlier: first.journal.at(-1) })
  expect(await second.stored).toMatchObject({ size: 3 * PART })
  expect((await server.read('ujet-media/a.bin'))!.equals(bytes)).toBe(true)
  expect(await server.names()).toEqual(['ujet-media/a.bin'])
})

describe.runIf(hasOpenSsh)('OpenSSH', () => {
  let server: OpenSsh
  beforeAll(async () => {
    server = await startOpenSsh()
  })
  afterAll(() => server.close())
  const login = (): object => ({
    port: server.port,
    username: server.username,
    hostKey: server.hostKey,
    folder: server.folder,
    privateKey: server.keys.ed25519,
  })

  test.each([
    [
      'an ed25519 key with a passphrase',
      (): object => ({ privateKey: server.keys.encrypted, passphrase: server.passphrase }),
    ],
    [
      'an RSA key in PEM with a passphrase',
      (): object => ({ privateKey: server.keys.rsaPem, passphrase: server.passphrase }),
    ],
    ['a key in one line', (): object => ({ privateKey: server.keys.ed25519.replaceAll('\n', String.raw`\n`) })],
  ])('lets in who has %s', async (what, key) => {
    const target = await open({ ...login(), ...key() })
    expect(await put(target, `ujet-media/${what}.bin`, bytesOf(1, 10)).stored).toMatchObject({ size: 10 })
  })

  test.each([
    [
      'another passphrase',
      (): object => ({ privateKey: server.keys.encrypted, passphrase: 'wrong horse' }),
      'STORAGE_KEY',
    ],
    ['no passphrase', (): object => ({ privateKey: server.keys.encrypted }), 'STORAGE_KEY'],
    ['a text that is no key', (): object => ({ privateKey: 'a key, really' }), 'STORAGE_KEY'],
    ['a public key', (): object => ({ privateKey: keyPair().public }), 'STORAGE_KEY'],
    ['a key that is not let in', (): object => ({ privateKey: keyPair().private }), 'STORAGE_AUTH'],
    ['a user that does not exist', (): object => ({ username: 'nobody-at-all' }), 'STORAGE_AUTH'],
  ])('keeps out who has %s', async (_what, key, code) => {
    const error = await failure(await open({ ...login(), ...key() }))
    expect(error).toMatchObject({ code })
    expect(String(error)).not.toContain('horse')
  })

  test('shows its keys to whoever asks, as its own tool prints them', async () => {
    const keys = await hostKeysOf({
      settings: { host: '127.0.0.1', port: server.port, username: 'crmwire', hostKeys: [] },
      methods: [],
      openSocket: createOpenSocket({ network: { allow: ['127.0.0.1'], http: false }, clock: systemClock }),
      createClient: () => new ssh2.Client(),
    })
    expect(keys).toEqual([{ type: 'ssh-ed25519', fingerprint: server.hostKey }])
  })

  test('that is killed in the middle and started again gets the rest of the file', async () => {
    const bytes = bytesOf(2, 8 * PART)
    const target = await open(login())
    let killed = false
    const first = put(target, 'ujet-media/killed.bin', bytes, {
      async outside(work) {
        const result = await work()
        if (!killed && first.journal.length === 4) {
          killed = true
          await server.kill()
        }
        return result
      },
    })
    await expect(first.stored).rejects.toMatchObject({ code: expect.stringMatching(/UNREACHABLE|NO_ANSWER/) as string })
    expect(await server.read('ujet-media/killed.bin')).toBeUndefined()

    await server.restart()
    const second = put(target, 'ujet-media/killed.bin', bytes, { earlier: first.journal.at(-1) })
    expect(await second.stored).toMatchObject({ size: bytes.length, wasThere: false })
    expect((await server.read('ujet-media/killed.bin'))!.equals(bytes)).toBe(true)
    expect(second.progress[0]).toBeGreaterThanOrEqual(4 * PART)
  })

  test('whose key has changed gets nothing until somebody trusts the new one', async () => {
    const own = await startOpenSsh()
    onTestFinished(() => own.close())
    const spec = { port: own.port, username: own.username, privateKey: own.keys.ed25519, folder: own.folder }
    const target = await open({ ...spec, hostKey: own.hostKey })
    await put(target, 'ujet-media/before.bin', bytesOf(1, 10)).stored
    await own.kill()
    own.changeHostKey()
    await own.restart()
    expect(await failure(target)).toMatchObject({ code: 'STORAGE_HOST_KEY' })
    expect(await own.read('ujet-media/a.bin')).toBeUndefined()
  })

  test.skipIf(process.getuid?.() === 0)('refuses a folder that may not be written to', async () => {
    const locked = join(server.folder, 'locked')
    await mkdir(locked)
    await chmod(locked, 0o500)
    expect(await failure(await open({ ...login(), folder: locked }))).toMatchObject({ code: 'STORAGE_REFUSED' })
  })

  test('refuses a folder whose name a file has', async () => {
    await server.plant('a-file', 'taken')
    const target = await open({ ...login(), folder: join(server.folder, 'a-file') })
    expect(await failure(target)).toMatchObject({ code: 'STORAGE_REFUSED' })
  })
})
