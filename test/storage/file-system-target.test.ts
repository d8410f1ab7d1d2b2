import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fileSystemTarget } from '../../src/storage/file-system-target.ts'
import type { FileSystem } from '../../src/storage/file-system.ts'
import type { StorageTarget } from '../../src/storage/target.ts'
import { directoryFiles } from '../../src/storage/targets/directory-files.ts'
import { Killed, bytesOf, killAt, put, streamOf } from './puts.ts'

const PART = 1_000
const PATH = 'ujet-media/a.bin'

async function world(): Promise<{ folder: string; open(own?: Partial<FileSystem>): StorageTarget }> {
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-files-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return {
    folder,
    open: (own) =>
      fileSystemTarget(
        { ...directoryFiles, ...own },
        { place: 'file:', folder, partBytes: PART, link: () => undefined },
      ),
  }
}

test.each([
  ['a file', (bytes: Buffer) => bytes, 500],
  ['a file of several parts', (bytes: Buffer) => bytes, 3 * PART + 1],
  ['a stream', streamOf, 500],
  ['a stream of several parts', streamOf, 3 * PART + 1],
])(
  'a process that was thought dead and gives %s its name gives it to the whole file',
  async (_what, sourceOf, size) => {
    const { folder, open } = await world()
    const bytes = bytesOf(1, size)
    const goesOn = Promise.withResolvers<void>()
    const atName = Promise.withResolvers<void>()
    const slow = put(
      open({
        async name(from, to) {
          atName.resolve()
          await goesOn.promise
          return directoryFiles.name(from, to)
        },
      }),
      PATH,
      sourceOf(bytes),
    )
    await atName.promise
    // Who takes over ends as soon as it has begun.
    await expect(
      put(open(), PATH, sourceOf(bytes), { earlier: slow.journal.at(-1), ...killAt(3, 'before') }).stored,
    ).rejects.toBeInstanceOf(Killed)
    goesOn.resolve()
    await slow.stored.catch(() => {})
    const there = await readFile(join(folder, PATH)).catch(() => undefined)
    if (there) expect(there.equals(bytes)).toBe(true)
  },
)

test('a file that has its name and its temporary one, as a crash leaves it, loses the temporary one', async () => {
  const { folder, open } = await world()
  const bytes = bytesOf(2, 500)
  const first = put(
    open({
      async name(from, to) {
        await directoryFiles.name(from, to)
        await (await import('node:fs/promises')).link(to, from)
        throw new Killed()
      },
    }),
    PATH,
    bytes,
  )
  await expect(first.stored).rejects.toBeInstanceOf(Killed)
  expect(await readdir(join(folder, 'ujet-media'))).toHaveLength(2)
  const second = put(open(), PATH, bytes, { earlier: first.journal.at(-1) })
  expect(await second.stored).toMatchObject({ wasThere: true })
  expect(await readdir(join(folder, 'ujet-media'))).toEqual(['a.bin'])
})
