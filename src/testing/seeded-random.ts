import type { Random } from '../util/random.ts'

/**
 * Chance that repeats itself: the same seed draws the same numbers, on every machine. Not fit for secrets.
 *
 * @param seed any whole number; only its lowest 32 bits count.
 */
export function createSeededRandom(seed: number): Random {
  const next = xoshiro128(seed)
  return {
    // 53 bits, all that the fraction of a number can hold.
    fraction: () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53,
    bytes(length) {
      const bytes = new Uint8Array(length)
      let word = 0
      for (let i = 0; i < length; i++) {
        word = i % 4 === 0 ? next() : word >>> 8
        bytes[i] = word
      }
      return bytes
    },
  }
}

/** xoshiro128** of Blackman and Vigna (public domain): 32 bits per call. */
function xoshiro128(seed: number): () => number {
  const spread = splitMix32(seed)
  let a = spread()
  let b = spread()
  let c = spread()
  let d = spread()
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotateLeft(d, 11)
    return result >>> 0
  }
}

/** Spreads a seed over the whole state, so that the seeds 1 and 2 have nothing in common. */
function splitMix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
