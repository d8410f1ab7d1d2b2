import { Readable } from 'node:stream'
import type { S3ClientConfig } from '@aws-sdk/client-s3'
import type { Transport, TransportRequest } from '../../../http/transport.ts'
import { bytesBody } from '../bytes-body.ts'

type Handler = Extract<S3ClientConfig['requestHandler'], { handle: unknown }>
type HandlerRequest = Parameters<Handler['handle']>[0]

/** Written by the transport itself; what the client signed of them is the same. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'expect',
  'connection',
  'transfer-encoding',
])

/** Per 64 KB that leave, and for an answer. */
const STALL_MS = 30_000
const ANSWER_BYTES = 5_000_000

/** Lets the client of S3 speak through a transport, so that its requests are judged by the network policy like all others. */
export function transportHandler(
  transport: Pick<Transport, 'send' | 'stream'>,
  onSent: (body: unknown) => ((bytes: number) => void) | undefined,
): Handler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: HandlerRequest) {
      // Whoever asks for a range wants the bytes as they are; all other answers are text.
      if (request.method === 'GET' && transport.stream && 'range' in request.headers) {
        const url = urlOf(request)
        const { status, headers, chunks } = await transport.stream({
          url,
          headers: headersOf(request),
          stallMs: STALL_MS,
        })
        return { response: { statusCode: status, headers, body: Readable.from(chunks) } }
      }
      const { status, headers, body } = await transport.send({
        method: request.method as TransportRequest['method'],
        url: urlOf(request),
        headers: headersOf(request),
        body: bodyOf(request.body, onSent(request.body)),
        timeoutMs: STALL_MS,
        responseBytes: ANSWER_BYTES,
      })
      return { response: { statusCode: status, headers, body: Readable.from([Buffer.from(body, 'utf8')]) } }
    },
  } as Handler
}

function headersOf({ headers }: HandlerRequest): Record<string, string> {
  const all = Object.entries(headers as Record<string, string>)
  return Object.fromEntries(all.filter(([name]) => !OWN_HEADERS.has(name.toLowerCase())))
}

function urlOf({ protocol, hostname, port, path, query }: HandlerRequest): string {
  const pairs = Object.entries((query ?? {}) as Record<string, string | string[] | null>).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
  )
  const host = port === undefined ? hostname : `${hostname}:${port}`
  return `${protocol}//${host}${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`
}

function bodyOf(body: unknown, onSent: ((bytes: number) => void) | undefined): TransportRequest['body'] {
  if (body instanceof Uint8Array) return bytesBody(body, onSent)
  return typeof body === 'string' && body !== '' ? body : undefined
}
