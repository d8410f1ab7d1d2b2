import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { CrmwireError } from '../errors/crmwire-error.ts'
import type { FileSource } from './file-source.ts'

const PIECE_BYTES = 256 * 1_024

/**
 * A file on this machine. Only the last part of its path is ever named: folders often carry the names of people.
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
    async *open() {
      try {
        yield* createReadStream(path, { highWaterMark: PIECE_BYTES })
      } catch (error) {
        throw unreadable(path, error)
      }
    },
  }
}

function unreadable(path: string, cause: unknown): CrmwireError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return new CrmwireError('FILE_UNREADABLE', `${basename(path)} cannot be read${code}`, { cause })
}
