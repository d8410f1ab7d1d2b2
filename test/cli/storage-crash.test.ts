import type { ChildProcess } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { type TestContext, describe, expect, test } from 'vitest'
import { stringify, parse } from 'yaml'
import { readFileSync } from 'node:fs'
import { type FaultProxy, startFaultProxy } from '../../src/testing/proxy/start-fault-proxy.ts'
import { digestOf, keystream } from '../../tools/large-files/keystream.ts'
import { createHash } from 'node:crypto'
import { type OpenSsh, hasOpenSsh, startOpenSsh } from '../../tools/storage/open-ssh.ts'
import { ESPOCRM, startCli, useCrmAndFolder } from './run-cli.ts'

const { crm, env, file } = useCrmAndFolder()

const SIZE = 24 * 1_024 * 1_024 + 7
const SEED = 11
const NAME = 'ujet-voice-recordings/call-1.mp3'

interface World {
  server: OpenSsh
  proxy: FaultProxy
  /** Starts `crmwire run`, always with the same events and the same ledger. */
  run(): ChildProcess
}

async function world({ onTestFinished }: TestContext): Promise<World> {
  const server = await startOpenSsh()
  const proxy = await startFaultProxy({ target: server.url.replace('tcp:', 'http:') })
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-crash-'))
  onTestFinished(async () => {
    await proxy.close()
    await server.close()
    await rm(folder, { recursive: true })
  })
  // So slow that there is a middle.
  await proxy.set({ kind: 'bandwidth', bytesPerSecond: 8_000_000, direction: 'up' })
  const recording = join(folder, 'recording.mp3')
  await pipeline(Readable.from(keystream(SEED, SIZE)), createWriteStream(recording))
  const espocrm = parse(readFileSync(ESPOCRM, 'utf8')) as { settings: object }
  const config = file(
    'crash.yaml',
    stringify({
      ...espocrm,
      settings: { ...espocrm.settings, SFTP_KEY: { secret: true } },
      storage: {
        files: ['call_recording'],
        sendToCrm: true,
        sftp: {
          host: '127.0.0.1',
          port: Number(new URL(proxy.url).port),
          username: server.username,
          privateKey: '${SFTP_KEY}',
          hostKey: server.hostKey,
          folder: server.folder,
        },
      },
    }),
  )
  const at = '2026-11-20T10:00:00Z'
  const events = [
    {
      id: 'e1',
      type: 'session.started',
      session: { channel: 'voice_call', callId: 1, endUser: { phoneNumber: '+12223334444' } },
    },
    { id: 'e2', type: 'session.ended', outcome: 'finished' },
    { id: 'e3', type: 'session.file', file: { id: 'f1', kind: 'call_recording', path: recording } },
  ].map((event) => JSON.stringify({ ...event, sessionId: 'call-1', at }))
  const args = [
    'run',
    config,
    '--events',
    file('crash.ndjson', events.join('\n')),
    '--ledger',
    join(folder, 'calls.db'),
  ]
  return {
    server,
    proxy,
    run: () =>
      startCli([...args, '--wait', '120'], {
        ...env(),
        SFTP_KEY: server.keys.ed25519.replaceAll('\n', String.raw`\n`),
      }),
  }
}

/** Resolves when the CRM has its copy and a part of the file is on the server, where nobody sees half of it. */
async function middleOf({ server }: World): Promise<void> {
  for (;;) {
    const [name] = await server.names()
    const size = name === undefined ? 0 : (await stat(join(server.folder, name)).catch(() => ({ size: 0 }))).size
    if (size > SIZE / 4 && crm().attachments.length === 1) {
      expect(name).not.toBe(NAME)
      expect(size).toBeLessThan(SIZE)
      return
    }
    await delay(10)
  }
}

async function isThereOnce({ server }: World): Promise<void> {
  expect(await server.names()).toEqual([NAME])
  const stored = await server.read(NAME)
  expect(createHash('sha256').update(stored!).digest('hex')).toBe(digestOf(SEED, SIZE))
  expect(crm().attachments).toMatchObject([{ size: SIZE }])
}

const endOf = async (child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> => {
  const code = new Promise<number | null>((done) => child.once('close', done))
  const [out, err] = await Promise.all([text(child.stdout!), text(child.stderr!)])
  return { code: await code, out, err }
}

describe.runIf(hasOpenSsh)('a recording on its way to a real sshd', { timeout: 120_000 }, () => {
  test('arrives when the server is killed in the middle and started again', async (t) => {
    const here = await world(t)
    const child = here.run()
    const end = endOf(child)
    await middleOf(here)
    const before = here.proxy.connections.length
    await here.server.kill()
    expect(await here.server.read(NAME)).toBeUndefined()
    await here.server.restart()
    const { code, out } = await end
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/store: \S+ .* stored/) as string })
    // It came by another connection, at once or by the schedule.
    expect(here.proxy.connections.length).toBeGreaterThan(before)
    await isThereOnce(here)
  })

  test('arrives when crmwire is killed in the middle and started again; what is there is not sent again', async (t) => {
    const here = await world(t)
    const first = here.run()
    const killed = endOf(first)
    await middleOf(here)
    first.kill('SIGKILL')
    await killed
    expect(await here.server.read(NAME)).toBeUndefined()

    const before = here.proxy.connections.length
    const { code } = await endOf(here.run())
    expect(code).toBe(0)
    await isThereOnce(here)
    const sent = here.proxy.connections.slice(before).reduce((sum, { bytesUp }) => sum + bytesUp, 0)
    expect(sent).toBeLessThan(SIZE - 5 * 1_024 * 1_024 + 500_000)
  })
})
