import type { BodyStream } from '../../http/transport.ts'

const PIECE_BYTES = 64 * 1_024

/** Bytes as a body that may take its time and tells how far it is. */
export function bytesBody(bytes: Uint8Array, onSent?: (bytes: number) => void): BodyStream {
  return {
    length: bytes.byteLength,
    async *chunks() {
      for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) {
        yield bytes.subarray(at, at + PIECE_BYTES)
        onSent?.(Math.min(bytes.byteLength, at + PIECE_BYTES))
      }
    },
  }
}
