import type { Stats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { CrmwireError, isCrmwireError } from '../errors/crmwire-error.ts'
import type { FileSource } from './file-source.ts'

/** A multiple of three, so that base64 carries nothing over. */
const PIECE_BYTES = 255 * 1_024

/**
 * A file on this machine. One that is written to while it is read is `FILE_CHANGED`. Only the last part of its path is ever named: folders often carry the names of people.
 *
 * @throws CrmwireError `FILE_UNREADABLE` when there is no such file, or something else than a file.
 */
export async function pathSource(path: string): Promise<FileSource> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  if (!found.isFile()) throw new CrmwireError('FILE_UNREADABLE', `${basename(path)} is not a file`)
  return {
    size: found.size,
    version: versionOf(found),
    async *open(from = 0) {
      try {
        await using file = await open(path)
        const before = await file.stat()
        if (from > 0 && versionOf(before) !== versionOf(found)) throw writtenTo(path)
        yield* file.createReadStream({ start: from, highWaterMark: PIECE_BYTES, autoClose: false })
        const after = await file.stat()
        // What was read may be half old and half new, although the size is right.
        if (after.mtimeMs !== before.mtimeMs) throw writtenTo(path)
      } catch (error) {
        throw isCrmwireError(error) ? error : unreadable(path, error)
      }
    },
  }
}

const versionOf = ({ size, mtimeMs, ino }: Stats): string => `${ino}-${size}-${mtimeMs}`

const writtenTo = (path: string): CrmwireError =>
  new CrmwireError('FILE_CHANGED', `${basename(path)} was written to while it was read`)

function unreadable(path: string, cause: unknown): CrmwireError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return new CrmwireError('FILE_UNREADABLE', `${basename(path)} cannot be read${code}`, { cause })
}
