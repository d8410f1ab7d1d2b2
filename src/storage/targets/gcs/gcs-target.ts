import { crc32cChecksum } from '../../checksums.ts'
import { placeOf } from '../../place.ts'
import { StorageFailure, gone } from '../../storage-failure.ts'
import type { StorageTarget } from '../../target.ts'
import { type GcsApiOptions, accepted, createGcsApi } from './gcs-api.ts'
import { objectIn } from './gcs-object.ts'
import { beginGcsUpload } from './gcs-upload.ts'
import { rangeOf, readWindows, sizeIn } from '../read-windows.ts'

export interface GcsOptions extends GcsApiOptions {
  bucket: string
  /** In front of every path; without a slash at either end. */
  folder: string
  partBytes: number
}

/**
 * A bucket of Google Cloud Storage, through its JSON API. An object is there when its upload has ended and not before, and
 * only in the place of the generation that was seen.
 */
export function gcsTarget(options: GcsOptions): StorageTarget {
  const { bucket, folder, endpoint, partBytes } = options
  const { api, download } = createGcsApi(options)
  const nameOf = (path: string): string => (folder === '' ? path : `${folder}/${path}`)
  const inBucket = `b/${encodeURIComponent(bucket)}/o`
  const objectUrl = (path: string): string => `${endpoint}/storage/v1/${inBucket}/${encodeURIComponent(nameOf(path))}`

  return {
    place: placeOf('gs', bucket, folder),
    partBytes,
    createChecksum: crc32cChecksum,
    async stat(path) {
      const answer = await api({ method: 'GET', url: `${objectUrl(path)}?fields=size,crc32c,generation` })
      return answer.status === 404 ? undefined : objectIn(accepted(answer))
    },
    begin(path, beginning) {
      const query = `uploadType=resumable&name=${encodeURIComponent(nameOf(path))}`
      const generation = beginning.over?.version ?? '0'
      const url = `${endpoint}/upload/storage/v1/${inBucket}?${query}&ifGenerationMatch=${generation}`
      return beginGcsUpload(api, url, beginning, (object) =>
        api({ method: 'DELETE', url: `${objectUrl(path)}?ifGenerationMatch=${object.version!}` }),
      )
    },
    async abandon(token) {
      await api({ method: 'DELETE', url: token as string, isUpload: true }).catch(() => {})
    },
    readsBack: false,
    read(path, part = {}) {
      const generation = part.version === undefined ? '' : `&generation=${part.version}`
      const url = `${objectUrl(path)}?alt=media${generation}`
      return readWindows(part, async (start, end) => {
        const answer = await download(url, { range: rangeOf(start, end) })
        try {
          if (answer.status === 416) return undefined
          if (answer.status === 404) throw gone()
          const size = sizeIn(accepted(answer).headers['content-range'])
          if (answer.status !== 206 || size === undefined)
            throw new StorageFailure('STORAGE_REFUSED', 'the storage gives no parts of files')
          return { bytes: await bytesOf(answer.chunks), size }
        } finally {
          answer.cancel()
        }
      })
    },
    async remove(path) {
      const answer = await api({ method: 'DELETE', url: objectUrl(path) })
      if (answer.status !== 404) accepted(answer)
    },
    link: (path) =>
      `https://storage.cloud.google.com/${[bucket, ...nameOf(path).split('/')].map(encodeURIComponent).join('/')}`,
    close: () => Promise.resolve(),
  }
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}
