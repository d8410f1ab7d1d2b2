import type { IncomingMessage } from 'node:http'

/** Reads a whole body of at most `limit` bytes. What is longer is read to its end and dropped, so that the client hears the answer. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too_long' | 'client_gone'> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return 'too_long'
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) continue
      length += chunk.length
      if (length > limit) chunks.length = 0
      else chunks.push(chunk)
    }
  } catch {
    return 'client_gone'
  }
  return length > limit ? 'too_long' : Buffer.concat(chunks)
}
