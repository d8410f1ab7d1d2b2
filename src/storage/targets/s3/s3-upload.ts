import type * as S3 from '@aws-sdk/client-s3'
import { StorageFailure } from '../../storage-failure.ts'
import type { Beginning, TargetUpload } from '../../target.ts'
import { md5Of } from './etag.ts'
import { statusOf, told } from './s3-failure.ts'

/** The object that an upload becomes. */
export interface S3Object {
  Bucket: string
  Key: string
}

export interface S3UploadOptions {
  sdk: typeof S3
  client: S3.S3Client
  object: S3Object
  beginning: Beginning
  partBytes: number
  /** Lets somebody hear how many bytes of a body have left. */
  listen(body: Uint8Array, onSent: (bytes: number) => void): void
}

/** Something else is there, or comes at this moment. */
const CONFLICTS: ReadonlySet<number | undefined> = new Set([409, 412])
/** The storage does not know conditions on a write. */
const UNKNOWN = 501

/** Begins an upload, or goes on with one that has parts already. A file of one part needs no such upload. */
export async function beginS3Upload(options: S3UploadOptions): Promise<TargetUpload> {
  const { token } = options.beginning
  const { uploadId } = (token ?? {}) as { uploadId?: string }
  const parts = uploadId === undefined ? undefined : await partsOf(options, uploadId)
  return s3Upload(options, parts && { uploadId: uploadId!, etags: parts })
}

/** The parts that are there from the first on; nothing when the upload is over. */
async function partsOf(
  { sdk, client, object, partBytes }: S3UploadOptions,
  uploadId: string,
): Promise<string[] | undefined> {
  const etags: string[] = []
  try {
    for await (const { Parts = [] } of sdk.paginateListParts({ client }, { ...object, UploadId: uploadId }))
      for (const { PartNumber, Size, ETag } of Parts)
        if (PartNumber === etags.length + 1 && Size === partBytes && ETag !== undefined) etags.push(ETag)
    return etags
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw told(error)
  }
}

function s3Upload(
  { sdk, client, object, beginning: { contentType, over }, partBytes, listen }: S3UploadOptions,
  begun: { uploadId: string; etags: string[] } | undefined,
): TargetUpload {
  const etags = begun?.etags ?? []
  let uploadId = begun?.uploadId

  /** Sends a write with the condition on what it replaces; @returns false when that does not hold. */
  async function conditionally(write: (condition: { IfMatch?: string; IfNoneMatch?: string }) => Promise<unknown>) {
    const condition = over ? { IfMatch: `"${over.version!}"` } : { IfNoneMatch: '*' }
    try {
      await write(condition).catch((error: unknown) => {
        // It was looked at a moment ago; nothing better is left.
        if (statusOf(error) === UNKNOWN) return write({})
        throw error
      })
      return true
    } catch (error) {
      if (CONFLICTS.has(statusOf(error))) return false
      throw told(error)
    }
  }

  async function bring(part: Uint8Array, onSent: (bytes: number) => void): Promise<void> {
    try {
      uploadId ??= (await client.send(new sdk.CreateMultipartUploadCommand({ ...object, ContentType: contentType })))
        .UploadId
      const body = Buffer.from(part.buffer, part.byteOffset, part.byteLength)
      listen(body, onSent)
      const { ETag } = await client.send(
        new sdk.UploadPartCommand({
          ...object,
          UploadId: uploadId,
          PartNumber: etags.length + 1,
          Body: body,
          ContentMD5: md5Of(part),
        }),
      )
      etags.push(ETag!)
    } catch (error) {
      // The next try begins a new one.
      if (statusOf(error) === 404)
        throw new StorageFailure('STORAGE_UNREACHABLE', 'the storage has given the upload up')
      throw told(error)
    }
  }

  return {
    get received() {
      return etags.length * partBytes
    },
    get token() {
      return uploadId === undefined ? undefined : { path: object.Key, uploadId, parts: etags.length }
    },
    write: bring,
    async finish(last, _whole, onSent) {
      if (uploadId === undefined) {
        const body = Buffer.from(last.buffer, last.byteOffset, last.byteLength)
        listen(body, onSent)
        const put = { ...object, ContentType: contentType, Body: body, ContentMD5: md5Of(last) }
        return conditionally((condition) => client.send(new sdk.PutObjectCommand({ ...put, ...condition })))
      }
      if (last.byteLength > 0) await bring(last, onSent)
      const MultipartUpload = { Parts: etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 })) }
      const complete = { ...object, UploadId: uploadId, MultipartUpload }
      return conditionally((condition) =>
        client.send(new sdk.CompleteMultipartUploadCommand({ ...complete, ...condition })),
      )
    },
    release: () => Promise.resolve(),
  }
}
