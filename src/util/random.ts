import { randomFillSync } from 'node:crypto'

/** Chance, as a port: nothing in the library draws it anywhere else. */
export interface Random {
  /** A number from 0 (inclusive) to 1 (exclusive). */
  fraction(): number
  /** `length` random bytes; from the system they are fit for secrets and boundaries. */
  bytes(length: number): Uint8Array
}

/** Drawn in one go, as each call to the system costs more than the bytes it gives. */
const pool = Buffer.alloc(4096)
let used = pool.length

function draw(length: number): Buffer {
  if (length > pool.length) return randomFillSync(Buffer.alloc(length))
  if (used + length > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = Buffer.from(pool.subarray(used, used + length))
  // What was handed out is a secret now; the pool keeps no copy of it.
  pool.fill(0, used, used + length)
  used += length
  return bytes
}

/** The random source of the machine. */
export const systemRandom: Random = { fraction: () => draw(6).readUIntBE(0, 6) / 2 ** 48, bytes: draw }
