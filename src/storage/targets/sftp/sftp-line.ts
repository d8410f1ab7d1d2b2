import type { SFTPWrapper } from 'ssh2'
import type { Clock, Timer } from '../../../util/clock.ts'
import { StorageFailure } from '../../storage-failure.ts'
import type { SftpConnection } from './connection.ts'
import { told } from './sftp-calls.ts'

/** One connection for all who need it, opened when somebody does and closed when nobody does any more. */
export interface SftpLine {
  /** Does something on the connection, or on one that is held. @throws StorageFailure */
  on<T>(work: (sftp: SFTPWrapper) => Promise<T>, held?: SftpConnection): Promise<T>
  /** What a call on a held connection comes to; it does not outlive the connection. */
  within<T>(held: SftpConnection, work: Promise<T>): Promise<T>
  /** Keeps the connection open until `release`. @throws StorageFailure */
  hold(): Promise<SftpConnection>
  release(): void
  close(): Promise<void>
}

/** A connection that nobody uses is kept for so long. */
const IDLE_MS = 10_000
/** One call, of which the largest brings a part: a line needs 18 KB/s. */
const CALL_MS = 300_000

export function createSftpLine(connect: () => Promise<SftpConnection>, clock: Clock): SftpLine {
  let current: Promise<SftpConnection> | undefined
  let users = 0
  let idle: Timer | undefined

  async function open(): Promise<SftpConnection> {
    for (let opened = 0; ;) {
      if (!current) opened++
      const opening = (current ??= connect())
      try {
        const connection = await opening
        if (connection.isOpen()) return connection
        if (opened > 1) throw new StorageFailure('STORAGE_UNREACHABLE', 'the server ends every connection')
      } catch (error) {
        forget(opening)
        throw error
      }
      // It broke since it was used last.
      forget(opening)
    }
  }

  function forget(opening: Promise<SftpConnection>): void {
    if (current === opening) current = undefined
  }

  async function within<T>({ ended, destroy }: SftpConnection, work: Promise<T>): Promise<T> {
    // A server may answer that it is alive, and nothing else.
    const stalled = clock.timer(CALL_MS, destroy)
    try {
      return await Promise.race([work, ended])
    } finally {
      stalled.cancel()
    }
  }

  async function hangUp(): Promise<void> {
    idle?.cancel()
    idle = undefined
    const ending = current
    current = undefined
    const connection = await ending?.catch(() => undefined)
    connection?.close()
  }

  async function hold(): Promise<SftpConnection> {
    users++
    idle?.cancel()
    idle = undefined
    try {
      return await open()
    } catch (error) {
      release()
      throw told(error)
    }
  }

  function release(): void {
    if (--users === 0) idle = clock.timer(IDLE_MS, () => void hangUp())
  }

  return {
    async on(work, held) {
      const connection = held ?? (await hold())
      try {
        return await within(connection, work(connection.sftp))
      } catch (error) {
        throw told(error)
      } finally {
        if (!held) release()
      }
    },
    within,
    hold,
    release,
    close: hangUp,
  }
}
