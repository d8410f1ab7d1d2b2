import { describe, expect, test } from 'vitest'
import type { FileSource } from '../../src/files/file-source.ts'
import { sha256Checksum } from '../../src/storage/checksums.ts'
import { StorageFailure } from '../../src/storage/storage-failure.ts'
import type { Found, StorageTarget, TargetUpload } from '../../src/storage/target.ts'
import { bytesOf, put } from './puts.ts'

const PART = 100

/** A storage in memory that does what a test wants beside what it should. */
function memoryTarget(own: {
  found?: (found: Found | undefined) => Found | undefined
  write?: (part: Uint8Array, received: number) => void
}) {
  const files = new Map<string, Buffer>()
  const uploads = new Map<string, Buffer>()
  const abandoned: unknown[] = []
  const target: StorageTarget = {
    place: 'memory:',
    partBytes: PART,
    createChecksum: sha256Checksum,
    async stat(path) {
      const file = files.get(path)
      const found = file && { size: file.length, version: String(file.length) }
      return own.found ? own.found(found) : found
    },
    async begin(path, { key, token }) {
      if (token === undefined) uploads.set(key, Buffer.alloc(0))
      const upload: TargetUpload = {
        get received() {
          return uploads.get(key)!.length
        },
        token: key,
        async write(part) {
          own.write?.(part, uploads.get(key)!.length)
          uploads.set(key, Buffer.concat([uploads.get(key)!, part]))
        },
        async finish(last) {
          files.set(path, Buffer.concat([uploads.get(key)!, last]))
          return true
        },
        release: async () => {},
      }
      return upload
    },
    abandon: async (token) => void abandoned.push(token),
    readsBack: false,
    async *read(path) {
      yield files.get(path)!
    },
    remove: async (path) => void files.delete(path),
    link: () => undefined,
    close: async () => {},
  }
  return { target, files, abandoned }
}

const broken = (): StorageFailure => new StorageFailure('STORAGE_UNREACHABLE', 'the connection broke')

describe('what a storage has is read back', () => {
  test.each([
    ['nothing', () => undefined, 'is not there'],
    ['another size', () => ({ size: 3 }), 'has 3 bytes'],
    ['another sum', () => ({ size: 250, checksum: 'other' }), 'has another sum'],
  ])('%s is STORAGE_DIFFERS, and the next try begins anew', async (_what, found, words) => {
    let isThere = false
    const { target, abandoned } = memoryTarget({ found: () => (isThere ? found() : undefined) })
    const { stored, journal } = put(target, 'a', bytesOf(1, 250), {
      async journal(progress) {
        journal.push(progress)
        isThere = progress.whole !== undefined
      },
    })
    await expect(stored).rejects.toMatchObject({
      code: 'STORAGE_DIFFERS',
      message: expect.stringContaining(words) as string,
    })
    expect(abandoned).toHaveLength(1)
    expect(journal.at(-1)).not.toHaveProperty('token')
  })
})

describe('a line that breaks', () => {
  test('is taken up at once as long as it moves', async () => {
    let breaks = 0
    const { target, files } = memoryTarget({
      write(_part, received) {
        if (received === breaks * PART && breaks++ < 4) throw broken()
      },
    })
    const bytes = bytesOf(2, 5 * PART + 1)
    expect(await put(target, 'a', bytes).stored).toMatchObject({ size: bytes.length })
    expect(files.get('a')!.equals(bytes)).toBe(true)
    expect(breaks).toBe(5)
  })

  test('is left to the schedule when it does not move', async () => {
    let tries = 0
    const { target } = memoryTarget({
      write() {
        tries++
        throw broken()
      },
    })
    await expect(put(target, 'a', bytesOf(3, 250)).stored).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' })
    expect(tries).toBeLessThan(3)
  })

  test('is left to the schedule when the source cannot be read from its middle', async () => {
    const bytes = bytesOf(4, 250)
    let opened = 0
    const source: FileSource = {
      async *open() {
        opened++
        yield bytes
      },
    }
    const { target } = memoryTarget({
      write(_part, received) {
        if (received === PART) throw broken()
      },
    })
    await expect(put(target, 'a', source).stored).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' })
    expect(opened).toBe(1)
  })
})

describe('a source', () => {
  test.each([
    ['longer', 251],
    ['shorter', 249],
  ])('that turns out %s than announced is FILE_CHANGED, and nothing gets the name', async (_what, size) => {
    const source: FileSource = {
      size: 250,
      async *open() {
        yield bytesOf(5, size)
      },
    }
    const { target, files } = memoryTarget({})
    await expect(put(target, 'a', source).stored).rejects.toMatchObject({ code: 'FILE_CHANGED' })
    expect(files.size).toBe(0)
  })

  test('that may be another one begins anew, and what was there of the old one goes', async () => {
    const { target, abandoned, files } = memoryTarget({})
    const source: FileSource = {
      async *open() {
        yield Buffer.from('new')
      },
    }
    await put(target, 'a', source, { earlier: { token: 'old' } }).stored
    expect(abandoned).toEqual(['old'])
    expect(String(files.get('a'))).toBe('new')
  })
})
