import type { Download, Transport, TransportAnswer, TransportRequest } from '../../../http/transport.ts'
import { StorageFailure } from '../../storage-failure.ts'

export interface GcsApiOptions {
  /** Where the API is. */
  endpoint: string
  transport: Pick<Transport, 'send' | 'stream'>
  /** The header that proves who asks; in the place of one that was `refused`, another one. */
  authorization(refused?: string): Promise<string>
}

export interface GcsRequest {
  method: TransportRequest['method']
  url: string
  headers?: Record<string, string>
  body?: TransportRequest['body']
  /** The URL of an upload proves by itself who asks. */
  isUpload?: boolean
}

/** Sends one request of the JSON API; any status is an answer. */
export type GcsApi = (request: GcsRequest) => Promise<TransportAnswer>

/** Asks for the bytes of an object; any status is an answer. */
export type GcsDownload = (url: string, headers: Record<string, string>) => Promise<Download>

/** Per 64 KB that leave, and for an answer. */
const STALL_MS = 30_000
const ANSWER_BYTES = 1_000_000

export function createGcsApi({ endpoint, transport, authorization }: GcsApiOptions): {
  api: GcsApi
  download: GcsDownload
} {
  const { origin } = new URL(endpoint)

  async function send({ method, url, headers, body }: GcsRequest, proof: string | undefined): Promise<TransportAnswer> {
    // What the storage itself names as the place of an upload gets the bytes of customers.
    if (!URL.canParse(url) || new URL(url).origin !== origin)
      throw new StorageFailure('STORAGE_REFUSED', 'the storage names another host for the upload')
    return transport.send({
      method,
      url,
      headers: { ...headers, ...(proof !== undefined && { authorization: proof }) },
      body,
      timeoutMs: STALL_MS,
      responseBytes: ANSWER_BYTES,
    })
  }

  async function stream(url: string, headers: Record<string, string>, proof: string): Promise<Download> {
    if (!transport.stream) throw new StorageFailure('STORAGE_REFUSED', 'this transport reads no files')
    return transport.stream({ url, headers: { ...headers, authorization: proof }, stallMs: STALL_MS })
  }

  return {
    async api(request) {
      if (request.isUpload) return send(request, undefined)
      const first = await authorization()
      const answer = await send(request, first)
      return answer.status === 401 ? send(request, await authorization(first)) : answer
    },
    async download(url, headers) {
      const first = await authorization()
      const answer = await stream(url, headers, first)
      if (answer.status !== 401) return answer
      answer.cancel()
      return stream(url, headers, await authorization(first))
    },
  }
}

/** @throws StorageFailure for every status that is no success. */
export function accepted<Answer extends Pick<TransportAnswer, 'status'>>(answer: Answer): Answer {
  const { status } = answer
  if (status >= 200 && status < 300) return answer
  const message = `the storage answered ${status}`
  if (status === 401) throw new StorageFailure('STORAGE_AUTH', message)
  if (status === 408 || status === 429 || status >= 500) throw new StorageFailure('STORAGE_UNREACHABLE', message)
  throw new StorageFailure('STORAGE_REFUSED', message)
}
