import { posix } from 'node:path'
import type { SFTPWrapper, Stats } from 'ssh2'
import type { FileSystem, OpenFile } from '../../file-system.ts'
import { StorageFailure, gone } from '../../storage-failure.ts'
import type { SftpConnection } from './connection.ts'
import { STATUS, called, offered, statusOf, throwUnlessFull, told } from './sftp-calls.ts'
import type { SftpLine } from './sftp-line.ts'
import { readBytes, writeBytes } from './transfer.ts'

/** Flags of the protocol, which has no word for these two together. */
const WRITE_OR_CREATE = 0x02 | 0x08

/** The file system of an SFTP server. */
export function sftpFiles(line: SftpLine): FileSystem {
  return {
    stat: (path) =>
      line.on(async (sftp) => {
        const found = await stat(sftp, path)
        if (found && !found.isFile()) throw new StorageFailure('STORAGE_REFUSED', 'there is no file but something else')
        return found && { size: found.size, version: versionOf(found) }
      }),
    makeFolder: (path) => line.on((sftp) => makeFolder(sftp, path)),
    async open(path) {
      // As long as the file is open, the connection is in use.
      const held = await line.hold()
      try {
        const handle = await line.on((sftp) => open(sftp, path), held)
        return openFile(line, held, handle, path)
      } catch (error) {
        line.release()
        throw error
      }
    },
    name: (from, to) =>
      line.on(async (sftp) => {
        try {
          await called<void>((done) => sftp.rename(from, to, done))
          return true
        } catch (error) {
          // Servers say no more than that it failed.
          if (statusOf(error) !== undefined && ((await stat(sftp, to)) || !(await stat(sftp, from)))) return false
          throw error
        }
      }),
    replace: (from, to) =>
      line.on(async (sftp) => {
        try {
          await replace(sftp, from, to)
          return true
        } catch (error) {
          if (statusOf(error) !== undefined && !(await stat(sftp, from))) return false
          throw error
        }
      }),
    async *read(path, { start = 0, end = Infinity, version }) {
      const held = await line.hold()
      const { sftp } = held
      const here = <T>(work: Promise<T>): Promise<T> => line.within(held, work)
      try {
        const handle = await here(called<Buffer>((done) => sftp.open(path, 'r', done))).catch((error: unknown) => {
          throw statusOf(error) === STATUS.noSuchFile ? gone() : error
        })
        try {
          const found =
            version === undefined ? undefined : await here(called<Stats>((done) => sftp.fstat(handle, done)))
          if (found && versionOf(found) !== version) throw gone()
          yield* readBytes(sftp, handle, here, { start, end })
        } finally {
          await here(called<void>((done) => sftp.close(handle, done))).catch(() => {})
        }
      } catch (error) {
        throw told(error)
      } finally {
        line.release()
      }
    },
    remove: (path) =>
      line.on(async (sftp) => {
        try {
          await called<void>((done) => sftp.unlink(path, done))
        } catch (error) {
          if (statusOf(error) !== STATUS.noSuchFile) throw error
        }
      }),
    close: () => line.close(),
  }
}

/** Servers tell no more than seconds. */
const versionOf = ({ mtime, size }: Stats): string => `${mtime}-${size}`

function openFile(line: SftpLine, held: SftpConnection, handle: Buffer, path: string): OpenFile {
  return {
    size: () => line.on(async (sftp) => (await called<Stats>((done) => sftp.fstat(handle, done))).size, held),
    write: (bytes, at, onSent) =>
      line.on(
        (sftp) =>
          writeBytes(sftp, handle, bytes, at, onSent).catch((error: unknown) => throwUnlessFull(sftp, error, path)),
        held,
      ),
    sync: () =>
      line.on(async (sftp) => {
        const flush = offered((done) => sftp.ext_openssh_fsync(handle, done))
        await flush?.catch((error: unknown) => throwUnlessFull(sftp, error, path))
      }, held),
    async close() {
      try {
        await line.on((sftp) => called<void>((done) => sftp.close(handle, done)), held)
      } finally {
        line.release()
      }
    },
  }
}

async function open(sftp: SFTPWrapper, path: string): Promise<Buffer> {
  const as = (flags: number | 'w'): Promise<Buffer> => called<Buffer>((done) => sftp.open(path, flags, done))
  try {
    return await as(WRITE_OR_CREATE)
  } catch (error) {
    if (statusOf(error) === undefined) throw error
    // In front of an object store, a server may take files from their beginning only.
    return as('w').catch(() => throwUnlessFull(sftp, error, posix.dirname(path)))
  }
}

async function stat(sftp: SFTPWrapper, path: string): Promise<Stats | undefined> {
  try {
    return await called<Stats>((done) => sftp.stat(path, done))
  } catch (error) {
    if (statusOf(error) === STATUS.noSuchFile) return undefined
    throw error
  }
}

async function makeFolder(sftp: SFTPWrapper, path: string): Promise<void> {
  if (path === '.' || path === '/' || (await stat(sftp, path))) return
  await makeFolder(sftp, posix.dirname(path))
  await called<void>((done) => sftp.mkdir(path, done)).catch(async (error: unknown) => {
    // Somebody else may have made it meanwhile.
    if (!(await stat(sftp, path))) throw error
  })
}

async function replace(sftp: SFTPWrapper, from: string, to: string): Promise<void> {
  const atOnce = offered<void>((done) => sftp.ext_openssh_rename(from, to, done))
  if (atOnce) return atOnce
  // A server that cannot replace: for a moment there is no file of that name, and never half of one.
  await called<void>((done) => sftp.unlink(to, done))
  await called<void>((done) => sftp.rename(from, to, done))
}
