import { createCipheriv, createHash } from 'node:crypto'

const PIECE_BYTES = 256 * 1_024

/** Bytes that look random and repeat themselves: the same seed gives the same, as fast as AES is. */
export function* keystream(seed: number, size: number): Generator<Buffer> {
  const key = createHash('sha256').update(`large files ${seed}`).digest().subarray(0, 16)
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  const zeros = Buffer.alloc(PIECE_BYTES)
  for (let left = size; left > 0; left -= PIECE_BYTES)
    yield cipher.update(zeros.subarray(0, Math.min(left, PIECE_BYTES)))
}

/** SHA-256 of such bytes, in hexadecimal. */
export function digestOf(seed: number, size: number): string {
  const hash = createHash('sha256')
  for (const piece of keystream(seed, size)) hash.update(piece)
  return hash.digest('hex')
}
