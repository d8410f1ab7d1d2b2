import type { FileSource } from '../../../src/files/file-source.ts'
import type { BodyStream } from '../../../src/http/transport.ts'

/** A source that gives exactly these pieces, whatever size it announces. */
export function piecesSource(pieces: Uint8Array[], size?: number): FileSource {
  return {
    size,
    async *open() {
      yield* pieces
    },
  }
}

/** All bytes of a body. */
export async function collect(body: BodyStream): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of body.chunks()) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Cuts bytes into pieces of the given lengths; the last piece is the rest. */
export function cut(bytes: Uint8Array, lengths: number[]): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let at = 0
  for (const length of lengths) {
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return [...pieces, bytes.subarray(at)]
}
