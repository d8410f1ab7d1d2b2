import { timingSafeEqual } from 'node:crypto'

/** Compares two texts in a time that tells nothing of where they differ; only their lengths show. */
export function isEqualText(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)]
  return first.length === second.length && timingSafeEqual(first, second)
}
