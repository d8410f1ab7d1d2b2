import { CrmwireError, isCrmwireError } from '../errors/crmwire-error.ts'
import type { FileSource } from './file-source.ts'

/** Gives the bytes of a file anew for every try; nothing as long as they are not there. */
export type OpenStream = () => AsyncIterable<Uint8Array> | undefined | Promise<AsyncIterable<Uint8Array> | undefined>

/**
 * A file whose bytes the host gives. Nobody can tell whether two streams are the same, so each try begins anew.
 *
 * @throws CrmwireError `FILE_UNREADABLE` when there is no stream yet.
 */
export async function streamSource(openStream: OpenStream): Promise<FileSource> {
  let begun: AsyncIterable<Uint8Array> | undefined = await open(openStream)
  return {
    async *open() {
      const stream = begun ?? (await open(openStream))
      begun = undefined
      try {
        yield* stream
      } catch (error) {
        throw unreadable('the stream of the file broke', error)
      }
    },
  }
}

async function open(openStream: OpenStream): Promise<AsyncIterable<Uint8Array>> {
  let stream: AsyncIterable<Uint8Array> | undefined
  try {
    stream = await openStream()
  } catch (error) {
    throw unreadable('the stream of the file cannot be opened', error)
  }
  if (!stream) throw unreadable('there is no stream of the file yet')
  return stream
}

function unreadable(message: string, cause?: unknown): CrmwireError {
  return isCrmwireError(cause) && cause.code.startsWith('FILE_')
    ? cause
    : new CrmwireError('FILE_UNREADABLE', message, { cause })
}
