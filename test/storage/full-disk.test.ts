import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startDirectory } from '../../tools/storage/local-directory.ts'
import { hasOpenSsh, startOpenSsh } from '../../tools/storage/open-ssh.ts'
import type { StorageServer } from '../../tools/storage/storage-server.ts'
import { bytesOf, put } from './puts.ts'
import { PART } from './target-rules.ts'

/** A disk of its own with two megabytes. */
async function smallDisk(): Promise<string> {
  const disk = await mkdtemp(join(tmpdir(), 'crmwire-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
  onTestFinished(async () => {
    execFileSync('umount', ['-l', disk])
    await rm(disk, { recursive: true })
  })
  return disk
}

const SERVERS: [name: string, start: (disk: string) => Promise<StorageServer>][] = [
  ['a folder', startDirectory],
  ...(hasOpenSsh ? [['OpenSSH', startOpenSsh] as [string, typeof startOpenSsh]] : []),
]

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a disk that is full', () => {
  test.each(SERVERS)(
    'of %s is STORAGE_FULL, and gets the rest of the file when there is room',
    async (_name, start) => {
      const server = await start(await smallDisk())
      onTestFinished(() => server.close())
      await server.plant('in-the-way.bin', bytesOf(3, 1_200_000))
      const target = await server.open({ partBytes: PART })
      onTestFinished(() => target.close())
      const bytes = bytesOf(4, 5 * PART)
      const first = put(target, 'ujet-media/a.bin', bytes)
      await expect(first.stored).rejects.toMatchObject({ code: 'STORAGE_FULL' })
      expect(await server.read('ujet-media/a.bin')).toBeUndefined()

      await rm(server.fileOf('in-the-way.bin'))
      const second = put(target, 'ujet-media/a.bin', bytes, { earlier: first.journal.at(-1) })
      await second.stored
      expect((await server.read('ujet-media/a.bin'))!.equals(bytes)).toBe(true)
      expect(second.progress[0]).toBeGreaterThanOrEqual(PART)
    },
  )
})
