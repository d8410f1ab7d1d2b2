import type { SFTPWrapper } from 'ssh2'
import { isCrmwireError } from '../../../errors/crmwire-error.ts'
import { StorageFailure } from '../../storage-failure.ts'

/** The status codes of the protocol that say more than "it failed". */
export const STATUS = { endOfFile: 1, noSuchFile: 2, denied: 3, failure: 4, noSpace: 14, quota: 15 } as const

type Done<T> = (error: Error | null | undefined, result: T) => void

/** What a call comes to. */
export function called<T>(call: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => {
      if (error) reject(error)
      else resolve(result)
    })
  })
}

/** What a call of an extension comes to; nothing when the server has not announced the extension. */
export function offered<T>(call: (done: Done<T>) => void): Promise<T> | undefined {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  try {
    call((error, result) => {
      if (error) reject(error)
      else resolve(result)
    })
  } catch {
    return undefined
  }
  return promise
}

/** The status that a server answered with. */
export function statusOf(error: unknown): number | undefined {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'number' ? code : undefined
}

/** What a call threw, as it is told here. What was not thrown by the connection tells its own story. */
export function told(error: unknown): unknown {
  // A fault of ours is no fault of the line.
  if (isCrmwireError(error) || error instanceof TypeError || error instanceof ReferenceError) return error
  const status = statusOf(error)
  switch (status) {
    case undefined:
      return new StorageFailure('STORAGE_UNREACHABLE', 'the connection broke', error)
    case STATUS.noSpace:
    case STATUS.quota:
      return new StorageFailure('STORAGE_FULL', 'the server has no room left', error)
    case STATUS.noSuchFile:
      return new StorageFailure('STORAGE_REFUSED', 'the server knows no such place', error)
    case STATUS.denied:
      return new StorageFailure('STORAGE_REFUSED', 'the server does not permit it', error)
    default:
      return new StorageFailure('STORAGE_REFUSED', `the server refuses (status ${status})`, error)
  }
}

/** Throws what a write threw; when there is no room, which servers seldom say, that. */
export async function throwUnlessFull(sftp: SFTPWrapper, error: unknown, path: string): Promise<never> {
  if (statusOf(error) === STATUS.failure) {
    const asked = offered<{ f_bavail: number }>((done) => sftp.ext_openssh_statvfs(path, done))
    const room = await asked?.catch(() => undefined)
    if (room?.f_bavail === 0) throw new StorageFailure('STORAGE_FULL', 'the server has no room left', error)
  }
  throw error
}
