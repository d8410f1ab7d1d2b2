import { type Stats, constants } from 'node:fs'
import { type FileHandle, link, mkdir, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FileSystem, OpenFile } from '../file-system.ts'
import { StorageFailure, gone } from '../storage-failure.ts'

/** The file system of this machine. */
export const directoryFiles: FileSystem = {
  async stat(path) {
    try {
      const found = await stat(path)
      if (!found.isFile()) throw new StorageFailure('STORAGE_REFUSED', 'there is no file but something else')
      return { size: found.size, version: versionOf(found) }
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined
      throw failure(error)
    }
  },
  makeFolder: (path) => told(() => mkdir(path, { recursive: true }).then(() => undefined)),
  open: (path) => told(async () => openFile(await open(path, constants.O_WRONLY | constants.O_CREAT))),
  async name(from, to) {
    try {
      // Unlike a rename, a link never takes the place of another file.
      await link(from, to)
    } catch (error) {
      if (hasCode(error, 'EEXIST', 'ENOENT')) return false
      if (!hasCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK')) throw failure(error)
      // A file system without links: nothing better is left than to look first.
      if (await directoryFiles.stat(to)) return false
      return directoryFiles.replace(from, to)
    }
    await told(() => unlink(from))
    await syncFolder(dirname(to))
    return true
  },
  async replace(from, to) {
    try {
      await rename(from, to)
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false
      throw failure(error)
    }
    await syncFolder(dirname(to))
    return true
  },
  async *read(path, { start = 0, end = Infinity, version }) {
    const handle = await open(path, 'r').catch((error: unknown) => {
      throw hasCode(error, 'ENOENT') ? gone() : failure(error)
    })
    try {
      // What is open stays the same file, whatever gets its name meanwhile.
      if (version !== undefined && versionOf(await handle.stat()) !== version) throw gone()
      for (let at = start; at < end;) {
        const length = Math.min(PIECE_BYTES, end - at)
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, at)
        if (bytesRead === 0) return
        at += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    } catch (error) {
      throw failure(error)
    } finally {
      await handle.close().catch(() => {})
    }
  },
  async remove(path) {
    await told(() =>
      unlink(path).catch((error: unknown) => {
        if (!hasCode(error, 'ENOENT')) throw error
      }),
    )
  },
  close: () => Promise.resolve(),
}

const PIECE_BYTES = 256 * 1_024

const versionOf = ({ ino, mtimeMs }: Stats): string => `${ino}-${mtimeMs}`

function openFile(handle: FileHandle): OpenFile {
  return {
    size: () => told(async () => (await handle.stat()).size),
    write: (bytes, at, onSent) =>
      told(async () => {
        for (let done = 0; done < bytes.byteLength;) {
          const { bytesWritten } = await handle.write(bytes, done, bytes.byteLength - done, at + done)
          done += bytesWritten
          onSent(done)
        }
      }),
    sync: () => told(() => handle.datasync()),
    close: () => handle.close(),
  }
}

/** Without this, a name that was given can be gone after the power was. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  // Not every system lets a folder be opened or synchronised.
  await folder?.sync().catch(() => {})
  await folder?.close()
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw failure(error)
  }
}

function failure(error: unknown): StorageFailure {
  if (error instanceof StorageFailure) return error
  const code = codeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return new StorageFailure('STORAGE_FULL', `the folder takes no more (${code})`, error)
  return new StorageFailure('STORAGE_REFUSED', `the folder cannot be used (${code})`, error)
}

const hasCode = (error: unknown, ...codes: string[]): boolean => codes.includes(codeOf(error))

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
