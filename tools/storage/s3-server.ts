import { createHash } from 'node:crypto'
import { appendFile, readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { type Handle, type ObjectStore, give, receive, startObjectStore } from './object-store.ts'
import { openTarget } from './ports.ts'
import type { StorageServer } from './storage-server.ts'

export interface S3Server extends StorageServer {
  store: ObjectStore
  bucket: string
  accessKeyId: string
  /** Forgets all uploads that are under way. */
  forgetUploads(): void
}

export interface S3ServerOptions {
  /** Answers 501 to a write with a condition, as older storages do. */
  withoutConditions?: boolean
  /** Its entity tags are not made of the bytes: as with keys of a key management service, or of a form of its own. */
  opaqueTags?: 'encrypted' | 'foreign'
}

interface Part {
  file: string
  md5: string
  size: number
}

/** A server that speaks the part of S3 that stores files. It looks at the id of the access key, and not at signatures. */
export async function startS3(options: S3ServerOptions = {}): Promise<S3Server> {
  const bucket = 'calls'
  const accessKeyId = 'AKIAKIM'
  const uploads = new Map<string, Map<number, Part>>()
  const store = await startObjectStore((own) => createHandle(own, bucket, accessKeyId, uploads, options))
  return {
    url: store.url,
    store,
    bucket,
    accessKeyId,
    storage: {
      spec: { s3: { bucket, endpoint: store.url, accessKeyId, secretAccessKey: '${SECRET}' } },
      settings: { SECRET: 'a secret of kim' },
    },
    fileOf: (path) => join(store.folder.path, path),
    forgetUploads: () => uploads.clear(),
    open: ({ through, partBytes } = {}) =>
      openTarget(
        's3',
        { bucket, endpoint: through ?? store.url, accessKeyId, secretAccessKey: 'a secret of kim' },
        { partBytes },
      ),
    names: () => store.folder.names(),
    read: (path) => store.folder.read(path),
    async plant(path, bytes) {
      await store.folder.plant('planted', bytes)
      await store.keep(path, join(store.folder.path, 'planted'), {
        etag: createHash('md5').update(bytes).digest('hex'),
      })
    },
    close: () => store.close(),
  }
}

function createHandle(
  store: ObjectStore,
  bucket: string,
  accessKeyId: string,
  uploads: Map<string, Map<number, Part>>,
  { withoutConditions, opaqueTags }: S3ServerOptions,
): Handle {
  const { objects } = store
  let lastUpload = 0
  /** The tag of an object with this sum. */
  const shown = (sum: string): string =>
    opaqueTags === undefined
      ? sum
      : opaqueTags === 'foreign'
        ? `v1.${sum}`
        : createHash('md5').update(sum).digest('hex')

  /** Why a write is refused, or nothing. */
  function refusal({ headers }: IncomingMessage, name: string): [number, string] | undefined {
    const none = headers['if-none-match']
    const match = headers['if-match']
    if ((none ?? match) === undefined) return undefined
    if (withoutConditions) return [501, 'NotImplemented']
    const holds = none === '*' ? !objects.has(name) : objects.get(name)?.facts['etag'] === match?.replaceAll('"', '')
    return holds ? undefined : [412, 'PreconditionFailed']
  }

  return async (request, response, url) => {
    const name = decodeURIComponent(url.pathname).slice(bucket.length + 2)
    const query = url.searchParams
    const fail = ([status, code]: readonly [number, string]): void =>
      void response
        .writeHead(status, { 'content-type': 'application/xml' })
        .end(request.method === 'HEAD' ? undefined : `<Error><Code>${code}</Code><Message>${code}</Message></Error>`)
    const succeed = (body = '', headers: Record<string, string> = {}): void =>
      void response.writeHead(200, { 'content-type': 'application/xml', ...headers }).end(body)

    if (!request.headers.authorization?.includes(`Credential=${accessKeyId}/`)) {
      request.resume()
      fail([403, 'InvalidAccessKeyId'])
      return
    }
    const uploadId = query.get('uploadId')
    const upload = uploads.get(uploadId ?? '')
    if (uploadId !== null && !upload) {
      request.resume()
      fail([404, 'NoSuchUpload'])
      return
    }
    switch (request.method) {
      case 'HEAD': {
        const object = objects.get(name)
        if (!object) fail([404, 'NotFound'])
        else
          response
            .writeHead(200, {
              'content-length': object.size,
              etag: `"${object.facts['etag']}"`,
              ...(opaqueTags === 'encrypted' && { 'x-amz-server-side-encryption': 'aws:kms' }),
            })
            .end()
        return
      }
      case 'POST': {
        request.resume()
        if (query.has('uploads')) {
          const id = `upload-${++lastUpload}`
          uploads.set(id, new Map())
          succeed(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`)
          return
        }
        const refused = refusal(request, name)
        if (refused) {
          fail(refused)
          return
        }
        const parts = [...upload!].toSorted(([a], [b]) => a - b).map(([, part]) => part)
        const file = store.scratch(`whole ${uploadId}`)
        for (const part of parts) await appendFile(file, await readFile(part.file))
        const all = Buffer.concat(parts.map(({ md5 }) => Buffer.from(md5, 'hex')))
        const etag = `${createHash('md5').update(all).digest('hex')}-${parts.length}`
        uploads.delete(uploadId!)
        await store.keep(name, file, { etag: shown(etag) })
        succeed(`<CompleteMultipartUploadResult><ETag>"${etag}"</ETag></CompleteMultipartUploadResult>`)
        return
      }
      case 'PUT': {
        const refused = upload ? undefined : refusal(request, name)
        if (refused) {
          request.resume()
          fail(refused)
          return
        }
        const file = store.scratch(`${uploadId ?? name} ${query.get('partNumber')}`)
        const hash = createHash('md5')
        const { bytes, broke } = await receive(request, file, { onPiece: (piece) => hash.update(piece) })
        if (broke) return
        const md5 = hash.digest()
        const wanted = request.headers['content-md5']
        if (wanted !== undefined && wanted !== md5.toString('base64')) {
          fail([400, 'BadDigest'])
          return
        }
        const tag = md5.toString('hex')
        if (upload) upload.set(Number(query.get('partNumber')), { file, md5: tag, size: bytes })
        else await store.keep(name, file, { etag: shown(tag) })
        succeed('', { etag: `"${tag}"` })
        return
      }
      case 'GET': {
        if (!upload) {
          const object = objects.get(name)
          const match = request.headers['if-match']?.replaceAll('"', '')
          if (!object) fail([404, 'NoSuchKey'])
          else if (match !== undefined && match !== object.facts['etag']) fail([412, 'PreconditionFailed'])
          else await give(request, response, join(store.folder.path, name), { etag: `"${object.facts['etag']}"` })
          return
        }
        const parts = [...upload].toSorted(([a], [b]) => a - b)
        const items = parts.map(
          ([number, { md5, size }]) =>
            `<Part><PartNumber>${number}</PartNumber><ETag>"${md5}"</ETag><Size>${size}</Size></Part>`,
        )
        succeed(`<ListPartsResult><IsTruncated>false</IsTruncated>${items.join('')}</ListPartsResult>`)
        return
      }
      case 'DELETE': {
        if (uploadId === null) await store.remove(name)
        else uploads.delete(uploadId)
        response.writeHead(204).end()
        return
      }
      case undefined:
      default:
        fail([405, 'MethodNotAllowed'])
    }
  }
}
