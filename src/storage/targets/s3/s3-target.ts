import type * as S3 from '@aws-sdk/client-s3'
import type { Transport } from '../../../http/transport.ts'
import { placeOf } from '../../place.ts'
import { StorageFailure, gone } from '../../storage-failure.ts'
import type { StorageTarget } from '../../target.ts'
import { rangeOf, readWindows, sizeIn } from '../read-windows.ts'
import { etagChecksum } from './etag.ts'
import { statusOf, told } from './s3-failure.ts'
import { type S3Object, beginS3Upload } from './s3-upload.ts'
import { transportHandler } from './transport-handler.ts'

export interface S3Options {
  bucket: string
  /** In front of every path; without a slash at either end. */
  folder: string
  region: string
  /** Where the API is, when it is not Amazon's. */
  endpoint: string | undefined
  /** Without one, the client finds one in its own ways: the environment, the machine. */
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined
  transport: Pick<Transport, 'send' | 'stream'>
  partBytes: number
}

/** An entity tag that is made of the bytes; other storages have tags of other forms. */
const OF_BYTES = /^[0-9a-f]{32}(?:-\d+)?$/

/** There is no such object, or another one. */
const GONE: ReadonlySet<number | undefined> = new Set([404, 412])

/** Encryptions with which the entity tag is not made of the bytes. */
const OPAQUE: ReadonlySet<string> = new Set(['aws:kms', 'aws:kms:dsse'])

/**
 * A bucket of S3, or of a storage that speaks like it, through Amazon's client. An object is there when its upload has
 * ended and not before; large ones come in parts.
 */
export function s3Target(sdk: typeof S3, options: S3Options): StorageTarget {
  const { bucket, folder, region, endpoint, credentials, transport, partBytes } = options
  const listeners = new WeakMap<object, (bytes: number) => void>()
  const client = new sdk.S3Client({
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    requestHandler: transportHandler(transport, (body) =>
      typeof body === 'object' && body !== null ? listeners.get(body) : undefined,
    ),
    // The engine tries again, and knows what became of a try.
    maxAttempts: 1,
    // Every part carries its MD5, which all storages check; few know the newer sums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const keyOf = (path: string): string => (folder === '' ? path : `${folder}/${path}`)
  const objectOf = (path: string): S3Object => ({ Bucket: bucket, Key: keyOf(path) })

  /** An answer to HEAD has no body that could tell a wrong key from a missing right. */
  async function whyForbidden(path: string, error: unknown): Promise<unknown> {
    return client
      .send(new sdk.GetObjectCommand({ ...objectOf(path), Range: 'bytes=0-0' }))
      .then(() => error)
      .catch((reason: unknown) => reason)
  }

  return {
    place: placeOf('s3', bucket, folder),
    partBytes,
    createChecksum: () => etagChecksum(partBytes),
    async stat(path) {
      try {
        const found = await client.send(new sdk.HeadObjectCommand(objectOf(path)))
        const etag = found.ETag?.replaceAll('"', '')
        const isEncrypted = OPAQUE.has(found.ServerSideEncryption ?? '') || found.SSECustomerAlgorithm !== undefined
        const checksum = !isEncrypted && etag !== undefined && OF_BYTES.test(etag) ? etag : undefined
        return { size: found.ContentLength ?? 0, checksum, version: etag }
      } catch (error) {
        if (statusOf(error) === 404) return undefined
        throw told(statusOf(error) === 403 ? await whyForbidden(path, error) : error)
      }
    },
    begin: (path, beginning) =>
      beginS3Upload({
        sdk,
        client,
        object: objectOf(path),
        beginning,
        partBytes,
        listen: (body, onSent) => void listeners.set(body, onSent),
      }),
    async abandon(token) {
      const { path, uploadId } = token as { path: string; uploadId: string }
      await client
        .send(new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key: path, UploadId: uploadId }))
        .catch(() => {})
    },
    readsBack: false,
    read: (path, part = {}) =>
      readWindows(part, async (start, end) => {
        try {
          const { version } = part
          const condition = version === undefined ? {} : { IfMatch: `"${version}"` }
          const range = { Range: rangeOf(start, end), ...condition }
          const { Body, ContentRange } = await client.send(new sdk.GetObjectCommand({ ...objectOf(path), ...range }))
          const size = sizeIn(ContentRange)
          if (!Body || size === undefined)
            throw new StorageFailure('STORAGE_REFUSED', 'the storage gives no parts of files')
          return { bytes: await Body.transformToByteArray(), size }
        } catch (error) {
          if (statusOf(error) === 416) return undefined
          throw GONE.has(statusOf(error)) ? gone() : told(error)
        }
      }),
    async remove(path) {
      await client.send(new sdk.DeleteObjectCommand(objectOf(path))).catch((error: unknown) => {
        throw told(error)
      })
    },
    link(path) {
      const key = keyOf(path).split('/').map(encodeURIComponent).join('/')
      return endpoint === undefined
        ? `https://${bucket}.s3.${region}.amazonaws.com/${key}`
        : `${endpoint.replace(/\/$/, '')}/${bucket}/${key}`
    },
    async close() {
      client.destroy()
    },
  }
}
