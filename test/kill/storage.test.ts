import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { digestOf, keystream } from '../../tools/large-files/keystream.ts'
import { startGcs } from '../../tools/storage/gcs-server.ts'
import { startDirectory } from '../../tools/storage/local-directory.ts'
import { hasOpenSsh, startOpenSsh } from '../../tools/storage/open-ssh.ts'
import { sumOf } from '../../tools/storage/object-store.ts'
import { startS3 } from '../../tools/storage/s3-server.ts'
import type { StorageServer } from '../../tools/storage/storage-server.ts'
import { faultsIn } from './judgement.ts'
import { killAtPoints } from './kill-at-points.ts'
import { LONG, stage } from './stage.ts'
import { STORES } from './stores.ts'

/** Every so many-th point is tried; 1 tries all of them. */
const { KILL_STEP } = process.env
const STEP = Number(KILL_STEP ?? 53)

type Server = [name: string, start: () => Promise<StorageServer>]
const SERVERS: Server[] = [
  ['a folder', () => startDirectory()],
  ['Google Cloud Storage', () => startGcs()],
]
/** They take their time, and have their own tests of what the two have in common. */
const OTHERS: Server[] = [['S3', () => startS3()], ...(hasOpenSsh ? [['OpenSSH', () => startOpenSsh()] as Server] : [])]

/** Two parts, of which the second is a short one. */
const RECORDING = { seed: 3, size: 6_000_000 }

test.for(KILL_STEP === undefined ? SERVERS : [...SERVERS, ...OTHERS])(
  'with %s, a process may be killed at every point: no half file has a name, none is lost, none is sent to the CRM twice',
  LONG,
  async ([, start], t) => {
    const { folder, judge } = await stage(t, 200, { latencyMs: 1 })
    const server = await start()
    t.onTestFinished(() => server.close())
    const recording = join(folder, 'recording.mp3')
    await pipeline(Readable.from(keystream(RECORDING.seed, RECORDING.size)), createWriteStream(recording))
    const digest = digestOf(RECORDING.seed, RECORDING.size)
    const named = async (): Promise<string[]> => (await server.names()).filter((name) => !name.endsWith('.part'))
    const wholes = async (): Promise<void> => {
      for (const name of await named())
        expect((await sumOf(server.fileOf(name), createHash('sha256'))).digest('hex')).toBe(digest)
    }

    const [sqlite] = STORES
    const store = await sqlite!.open(t, folder)
    const { storage } = server
    const { sessionIds, lines } = await killAtPoints({
      folder,
      judge,
      store,
      recording,
      storage,
      step: STEP,
      onKilled: wholes,
    })
    expect(sessionIds.length).toBeGreaterThan(2)

    expect(faultsIn(judge.read(), sessionIds, lines)).toEqual([])
    await wholes()
    expect((await server.names()).toSorted()).toEqual(
      sessionIds.map((id) => `ujet-voice-recordings/call-${id}.mp3`).toSorted(),
    )
  },
)
