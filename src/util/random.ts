import { randomBytes } from 'node:crypto'

/** Chance, as a port: nothing in the library draws it anywhere else. */
export interface Random {
  /** A number from 0 (inclusive) to 1 (exclusive). */
  fraction(): number
  /** `length` random bytes; from the system they are fit for secrets and boundaries. */
  bytes(length: number): Uint8Array
}

/** The random source of the machine. */
export const systemRandom: Random = {
  fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  bytes: (length) => randomBytes(length),
}
