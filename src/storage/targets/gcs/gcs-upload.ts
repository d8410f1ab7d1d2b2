import type { TransportAnswer } from '../../../http/transport.ts'
import { StorageFailure } from '../../storage-failure.ts'
import type { Beginning, Found, TargetUpload, Whole } from '../../target.ts'
import { bytesBody } from '../bytes-body.ts'
import { type GcsApi, accepted } from './gcs-api.ts'
import { objectIn } from './gcs-object.ts'

/** An upload goes on. */
const RESUME = 308
/** The condition on what is replaced does not hold any more. */
const CONDITION_FAILED = 412
/** An upload is over, for one reason or another. */
const GONE: ReadonlySet<number> = new Set([404, 410])

/**
 * Begins a resumable upload, or goes on with one.
 *
 * @param url Where one is begun, with the condition on what it replaces.
 * @param remove Takes back an object that is not what was sent.
 */
export async function beginGcsUpload(
  api: GcsApi,
  url: string,
  { contentType, token }: Beginning,
  remove: (object: Found) => Promise<unknown>,
): Promise<TargetUpload | undefined> {
  if (typeof token === 'string') {
    const answer = await api({ method: 'PUT', url: token, headers: { 'content-range': 'bytes */*' }, isUpload: true })
    if (answer.status === RESUME) return gcsUpload(api, token, receivedIn(answer), remove)
  }
  const answer = await api({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', 'x-upload-content-type': contentType },
    body: JSON.stringify({ contentType }),
  })
  if (answer.status === CONDITION_FAILED) return undefined
  const { location } = accepted(answer).headers
  if (location === undefined) throw new StorageFailure('STORAGE_REFUSED', 'the storage names no place for the upload')
  return gcsUpload(api, location, 0, remove)
}

function gcsUpload(
  api: GcsApi,
  session: string,
  begun: number,
  remove: (object: Found) => Promise<unknown>,
): TargetUpload {
  let received = begun

  /** @param total The size of the file, with the last bytes of it. */
  async function bring(
    bytes: Uint8Array,
    total: number | undefined,
    onSent: (bytes: number) => void,
    headers: Record<string, string> = {},
  ): Promise<TransportAnswer> {
    const range = bytes.byteLength === 0 ? '*' : `${received}-${received + bytes.byteLength - 1}`
    const answer = await api({
      method: 'PUT',
      url: session,
      headers: { ...headers, 'content-range': `bytes ${range}/${total ?? '*'}` },
      body: bytesBody(bytes, onSent),
      isUpload: true,
    })
    if (GONE.has(answer.status)) throw new StorageFailure('STORAGE_UNREACHABLE', 'the storage has given the upload up')
    return answer
  }

  return {
    get received() {
      return received
    },
    token: session,
    async write(part, onSent) {
      const answer = await bring(part, undefined, onSent)
      if (answer.status !== RESUME) accepted(answer)
      const now = receivedIn(answer)
      if (now !== received + part.byteLength)
        throw new StorageFailure(
          'STORAGE_UNREACHABLE',
          `the storage took ${now - received} of ${part.byteLength} bytes`,
        )
      received = now
    },
    async finish(last: Uint8Array, whole: Whole, onSent: (bytes: number) => void) {
      const answer = await bring(last, whole.size, onSent, { 'x-goog-hash': `crc32c=${whole.checksum}` })
      if (answer.status === CONDITION_FAILED) return false
      if (answer.status === RESUME)
        throw new StorageFailure('STORAGE_UNREACHABLE', 'the storage did not take the last bytes')
      // The sum that goes with the last bytes is another one.
      if (answer.status === 400) throw new StorageFailure('STORAGE_DIFFERS', 'the storage has got other bytes')
      const object = objectIn(accepted(answer))
      if (object.size === whole.size && object.checksum === whole.checksum) return true
      await remove(object)
      throw new StorageFailure('STORAGE_DIFFERS', `${whole.size} bytes were sent and ${object.size} others are there`)
    },
    release: () => Promise.resolve(),
  }
}

/** How many bytes an upload has. */
function receivedIn({ headers }: TransportAnswer): number {
  const last = /^bytes=0-(\d+)$/.exec(headers['range'] ?? '')?.[1]
  return last === undefined ? 0 : Number(last) + 1
}
