import type { Random } from './random.ts'

/** A random identifier of 32 hexadecimal digits. */
export function createId(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('hex')
}
