import { createHash } from 'node:crypto'
import type { FileSource } from './file-source.ts'

const PIECE_BYTES = 256 * 1_024

/** A file that is already in memory. */
export function bytesSource(bytes: Uint8Array): FileSource {
  return {
    size: bytes.byteLength,
    version: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    async *open(from = 0) {
      for (let at = from; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
    },
  }
}
