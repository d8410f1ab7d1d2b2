import type { IncomingMessage } from 'node:http'

/** What became of a body. */
export type ReadBody =
  | { kind: 'read'; body: Uint8Array }
  | { kind: 'too_large' }
  /** The sender went away before its end. */
  | { kind: 'broken_off' }
  /** Somebody else has read it and kept no bytes. */
  | { kind: 'already_read' }

/** The bytes of a request: those that a server has kept as `rawBody` or `body`, else what is still to be read. */
export async function readNodeBody(request: IncomingMessage, limitBytes: number): Promise<ReadBody> {
  const { rawBody, body } = request as { rawBody?: unknown; body?: unknown }
  for (const kept of [rawBody, body]) if (kept instanceof Uint8Array) return { kind: 'read', body: kept }
  if (request.readableDidRead) return { kind: 'already_read' }
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return { kind: 'too_large' }
  // The connection is needed for the answer.
  return readPieces(request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>, limitBytes)
}

/** The bytes of a request in the style of Fetch. */
export async function readFetchBody(request: Request, limitBytes: number): Promise<ReadBody> {
  if (request.bodyUsed) return { kind: 'already_read' }
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) return { kind: 'too_large' }
  return readPieces((request.body as AsyncIterable<Uint8Array> | null) ?? nothing(), limitBytes)
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function readPieces(pieces: AsyncIterable<Uint8Array>, limitBytes: number): Promise<ReadBody> {
  const read: Uint8Array[] = []
  let size = 0
  try {
    for await (const piece of pieces) {
      size += piece.length
      if (size > limitBytes) return { kind: 'too_large' }
      read.push(piece)
    }
  } catch {
    return { kind: 'broken_off' }
  }
  return { kind: 'read', body: Buffer.concat(read) }
}
