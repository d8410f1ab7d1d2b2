import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Part, StorageTarget } from '../../src/storage/target.ts'
import { startFaultProxy } from '../../src/testing/proxy/start-fault-proxy.ts'
import type { StorageServer } from '../../tools/storage/storage-server.ts'
import { Killed, bytesOf, killAt, put, streamOf } from './puts.ts'

/** What tests bring at a time: the unit of Google's storage. */
export const PART = 256 * 1_024

export interface TargetFacts {
  /** A line leads to it, which can break. */
  hasLine: boolean
}

/** What every storage has to do. */
export function describeTarget(name: string, start: () => Promise<StorageServer>, { hasLine }: TargetFacts): void {
  describe.each([name])('%s', () => {
    let server: StorageServer
    let target: StorageTarget
    let names = 0
    const newPath = (): string => `ujet-media/file-${++names}.bin`
    beforeAll(async () => {
      server = await start()
      target = await server.open({ partBytes: PART })
    })
    afterAll(async () => {
      await target.close()
      await server.close()
    })
    const at = (path: string): Promise<Buffer | undefined> => server.read(path)
    const read = (path: string, part?: Part): Promise<Buffer> => gathered(target.read(path, part))
    /** What is there beside finished files. */
    const leftovers = async (path: string): Promise<string[]> =>
      (await server.names()).filter((one) => one.includes(path.split('/').at(-1)!) && one !== path)

    test.each([0, 1, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 7])(
      'a file of %i bytes arrives byte for byte, and its size and sums are known',
      async (size) => {
        const path = newPath()
        const bytes = bytesOf(size + 1, size)
        const { stored, progress } = put(target, path, bytes)
        const sha256 = createHash('sha256').update(bytes).digest('hex')
        expect(await stored).toMatchObject({ path, size, sha256, wasThere: false })
        expect((await at(path))!.equals(bytes)).toBe(true)
        expect(await target.stat(path)).toMatchObject({ size })
        expect(progress).toEqual(progress.toSorted((a, b) => a - b))
        expect(progress.at(-1)).toBe(size)
        expect(await leftovers(path)).toEqual([])
      },
    )

    test('nobody sees a file under its name before it is whole', async () => {
      const path = newPath()
      const seen: (number | undefined)[] = []
      let looks = Promise.resolve()
      const { stored } = put(target, path, bytesOf(1, PART + 500_000), {
        onProgress() {
          looks = looks.then(async () => void seen.push((await at(path))?.length))
        },
      })
      await stored
      await looks
      expect(new Set(seen.filter((size) => size !== undefined))).toEqual(
        seen.includes(PART + 500_000) ? new Set([PART + 500_000]) : new Set(),
      )
    })

    test('what is there already byte for byte is not sent again', async () => {
      const path = newPath()
      const bytes = bytesOf(2, 100_000)
      await put(target, path, bytes).stored
      const again = put(target, path, bytes, { key: 'operation-2' })
      expect(await again.stored).toMatchObject({ wasThere: true, size: 100_000 })
      expect(again.progress).toEqual([])
    })

    test.each([
      ['of another size', bytesOf(3, 99_999)],
      ['of the same size', bytesOf(4, 100_000)],
    ])('another file %s is never replaced', async (_what, other) => {
      const path = newPath()
      await server.plant(path, other)
      await expect(put(target, path, bytesOf(5, 100_000)).stored).rejects.toMatchObject({ code: 'STORAGE_TAKEN' })
      expect((await at(path))!.equals(other)).toBe(true)
      expect(await leftovers(path)).toEqual([])
    })

    test('a file that comes there meanwhile is not replaced either', async () => {
      const path = newPath()
      let planted = false
      const { stored } = put(target, path, bytesOf(6, PART + 10), {
        async journal() {
          if (!planted) await server.plant(path, 'somebody else was faster')
          planted = true
        },
      })
      await expect(stored).rejects.toMatchObject({ code: 'STORAGE_TAKEN' })
      expect(String(await at(path))).toBe('somebody else was faster')
      expect(await leftovers(path)).toEqual([])
    })

    test('a file is replaced by its later version when it is still what was put there', async () => {
      const path = newPath()
      const first = await put(target, path, bytesOf(7, 5_000)).stored
      const later = bytesOf(8, 6_000)
      expect(await put(target, path, later, { replaces: [first] }).stored).toMatchObject({
        size: 6_000,
        wasThere: false,
      })
      expect((await at(path))!.equals(later)).toBe(true)
      expect(await leftovers(path)).toEqual([])
    })

    test('a file that somebody has changed is not replaced by its later version', async () => {
      const path = newPath()
      const first = await put(target, path, bytesOf(9, 5_000)).stored
      await server.plant(path, 'a note by hand')
      await expect(put(target, path, bytesOf(10, 6_000), { replaces: [first] }).stored).rejects.toMatchObject({
        code: 'STORAGE_TAKEN',
      })
      expect(String(await at(path))).toBe('a note by hand')
    })

    test('a later version takes the place of nothing, when the first one is gone', async () => {
      const path = newPath()
      const first = await put(target, path, bytesOf(11, 5_000)).stored
      await target.remove(path)
      const later = bytesOf(12, 6_000)
      await put(target, path, later, { replaces: [first] }).stored
      expect((await at(path))!.equals(later)).toBe(true)
    })

    test.each(['ujet-media/grüße-電話-🙂.txt', 'ujet-media/a b+c%20&d=e#f?.txt', "ujet-media/it's $HOME `x` ;.txt"])(
      'a name is taken as it is: %s',
      async (path) => {
        await put(target, path, Buffer.from(path)).stored
        expect(String(await at(path))).toBe(path)
        await target.remove(path)
        expect(await at(path)).toBeUndefined()
        await target.remove(path)
      },
    )

    test.each([
      '../outside.txt',
      'ujet-media/../../outside.txt',
      'ujet-media/..',
      '..',
      '.',
      '',
      '/etc/outside.txt',
      'ujet-media//outside.txt',
      'ujet-media/./outside.txt',
      'ujet-media/',
      String.raw`..\outside.txt`,
      'ujet-media/outside.txt\0.jpg',
      'ujet-media/out\nside.txt',
    ])('nothing is outside of its folder: %j', async (path) => {
      const refused = { code: 'STORAGE_PATH' }
      await expect(put(target, path, Buffer.from('x')).stored).rejects.toMatchObject(refused)
      await expect(target.stat(path)).rejects.toMatchObject(refused)
      await expect(target.remove(path)).rejects.toMatchObject(refused)
      await expect(read(path)).rejects.toMatchObject(refused)
      expect(() => target.link(path)).toThrow(expect.objectContaining(refused))
    })

    test('two who bring the same file at once bring it once', async () => {
      const path = newPath()
      const bytes = bytesOf(13, PART + 3)
      const both = await Promise.all([put(target, path, bytes).stored, put(target, path, bytes).stored])
      expect(both.map(({ size }) => size)).toEqual([PART + 3, PART + 3])
      expect((await at(path))!.equals(bytes)).toBe(true)
      expect(await leftovers(path)).toEqual([])
    })

    test('a process that ends anywhere leaves no half file, and the next one goes on where it stopped', async () => {
      const size = 3 * PART + 11
      const bytes = bytesOf(14, size)
      for (const when of ['before', 'after'] as const)
        for (let n = 1; ; n++) {
          const path = newPath()
          const first = put(target, path, bytes, killAt(n, when))
          const ended = await first.stored.catch((error: unknown) => error)
          if (!(ended instanceof Killed)) break
          const found = await at(path)
          if (found) expect(found.equals(bytes)).toBe(true)
          const earlier = first.journal.at(-1)
          const second = put(target, path, bytes, { earlier })
          expect(await second.stored).toMatchObject({ size })
          expect((await at(path))!.equals(bytes)).toBe(true)
          expect(await leftovers(path)).toEqual([])
          // Parts that were confirmed are not sent again: one by each call behind the first two.
          const confirmed = Math.min(3, n - 3)
          if (second.progress.length > 0 && confirmed > 0)
            expect(second.progress[0]).toBeGreaterThanOrEqual(confirmed * PART)
        }
    })

    test.each([
      ['a file', (bytes: Buffer) => bytes],
      ['a stream', streamOf],
    ])(
      '%s that has changed since is sent from its beginning, and what was there of the old one goes',
      async (_what, sourceOf) => {
        for (let n = 3; ; n++) {
          const path = newPath()
          const first = put(target, path, sourceOf(bytesOf(15, 3 * PART)), killAt(n, 'after'))
          const ended = await first.stored.catch((error: unknown) => error)
          if (!(ended instanceof Killed)) return
          const changed = bytesOf(16, 2 * PART + n)
          await put(target, path, sourceOf(changed), { earlier: first.journal.at(-1) }).stored
          expect((await at(path))!.equals(changed)).toBe(true)
          expect(await leftovers(path)).toEqual([])
        }
      },
    )

    test('a stream that ends in the middle leaves nothing of itself when it comes whole', async () => {
      const path = newPath()
      const broken = streamOf(bytesOf(19, 2 * PART + 7), 2 * PART)
      const first = put(target, path, broken)
      await expect(first.stored).rejects.toThrow('the stream broke')
      const whole = bytesOf(19, 2 * PART + 7)
      await put(target, path, streamOf(whole), { earlier: first.journal.at(-1) }).stored
      expect((await at(path))!.equals(whole)).toBe(true)
      expect(await leftovers(path)).toEqual([])
    })

    test('a source that changed after its file got there, when nobody heard of it, replaces its own file', async () => {
      const path = newPath()
      for (let n = 1; ; n++) {
        const first = put(target, path, bytesOf(17, 1_000), killAt(n, 'after'))
        await first.stored.catch(() => {})
        if (!(await at(path))) continue
        const changed = bytesOf(18, 1_000)
        await put(target, path, changed, { earlier: first.journal.at(-1) }).stored
        expect((await at(path))!.equals(changed)).toBe(true)
        return
      }
    })

    test.runIf(hasLine)(
      'a line that breaks at every tenth of the way costs no more than a part each time',
      async () => {
        const proxy = await startFaultProxy({ target: server.url.replace('tcp:', 'http:') })
        onTestFinished(() => proxy.close())
        const size = 2 * PART + 100_000
        for (let tenth = 1; tenth <= 9; tenth++) {
          const path = newPath()
          const bytes = bytesOf(20 + tenth, size)
          const before = proxy.connections.length
          const limit = Math.round((size * tenth) / 10)
          proxy.failNext({ kind: 'limit_data', bytes: limit, direction: 'up', reset: tenth % 2 === 0 })
          const over = await server.open({ through: proxy.url, partBytes: PART })
          expect(await put(over, path, bytes).stored).toMatchObject({ size })
          await over.close()
          expect((await at(path))!.equals(bytes)).toBe(true)
          expect(await leftovers(path)).toEqual([])
          const lines = proxy.connections.slice(before)
          expect(lines.length).toBeGreaterThan(1)
          const sent = lines.reduce((sum, { bytesUp }) => sum + bytesUp, 0)
          expect(sent).toBeLessThan(size + PART + 100_000)
        }
      },
    )

    test.runIf(hasLine)(
      'a storage that is not there is STORAGE_UNREACHABLE or no answer, and gets the file later',
      async () => {
        const proxy = await startFaultProxy({ target: server.url.replace('tcp:', 'http:') })
        const over = await server.open({ through: proxy.url, partBytes: PART })
        onTestFinished(async () => {
          await over.close()
          await proxy.close()
        })
        await proxy.set({ kind: 'down' })
        const path = newPath()
        const error = (await put(over, path, bytesOf(40, 10)).stored.catch((one: unknown) => one)) as { code: string }
        expect(['STORAGE_UNREACHABLE', 'HTTP_NO_ANSWER']).toContain(error.code)
        await proxy.set()
        expect(await put(over, path, bytesOf(40, 10)).stored).toMatchObject({ size: 10 })
      },
    )

    describe('reading', () => {
      const SIZE = 1_500_000
      const bytes = bytesOf(50, SIZE)
      const file = 'ujet-media/to be read.bin'
      beforeAll(() => server.plant(file, bytes))

      test.each<[string, Part | undefined]>([
        ['the whole', undefined],
        ['the first byte', { start: 0, end: 1 }],
        ['the last byte', { start: SIZE - 1, end: SIZE }],
        ['from somewhere on', { start: 700_001 }],
        ['up to somewhere', { end: 600_000 }],
        ['some of the middle', { start: 524_287, end: 1_048_577 }],
        ['nothing', { start: 10, end: 10 }],
        ['more than there is', { start: SIZE - 10, end: SIZE + 10 }],
        ['what is behind it', { start: SIZE, end: SIZE + 10 }],
      ])('%s is given byte for byte', async (_what, part) => {
        const { version } = (await target.stat(file))!
        const wanted = bytes.subarray(part?.start ?? 0, part?.end ?? SIZE)
        expect((await read(file, { ...part, version })).equals(wanted)).toBe(true)
        expect((await read(file, part)).equals(wanted)).toBe(true)
      })

      test('an empty file has no bytes', async () => {
        await server.plant('ujet-media/empty.bin', '')
        expect((await read('ujet-media/empty.bin')).length).toBe(0)
      })

      test('a file that is not there is STORAGE_GONE', async () => {
        await expect(read('ujet-media/none.bin')).rejects.toMatchObject({ code: 'STORAGE_GONE' })
      })

      test('a file that has become another one is STORAGE_GONE', async () => {
        const path = newPath()
        await put(target, path, bytesOf(51, 1_000)).stored
        const { version } = (await target.stat(path))!
        await target.remove(path)
        await server.plant('ujet-media/between.bin', 'takes the place on the disk')
        await put(target, path, bytesOf(52, 1_001)).stored
        if ((await target.stat(path))!.version === version) return
        await expect(read(path, { version })).rejects.toMatchObject({ code: 'STORAGE_GONE' })
      })

      test('whoever has read enough holds nothing', async () => {
        for (let round = 0; round < 20; round++)
          for await (const piece of target.read(file)) {
            expect(piece.byteLength).toBeGreaterThan(0)
            break
          }
        expect((await read(file, { start: SIZE - 5 })).equals(bytes.subarray(SIZE - 5))).toBe(true)
      })
    })

    test('it tells where a file is opened', () => {
      expect(target.link('ujet-media/a b.txt')).toMatch(/\/ujet-media\/a%20b\.txt$/)
    })
  })
}

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}
