import type { FileSource } from './file-source.ts'

const PIECE_BYTES = 256 * 1_024

/** A file that is already in memory. */
export function bytesSource(bytes: Uint8Array): FileSource {
  return {
    size: bytes.byteLength,
    async *open() {
      for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
    },
  }
}
