import { createHash } from 'node:crypto'
import type { Checksum } from '../../target.ts'

/**
 * The entity tag that an object gets: the MD5 of its bytes; for one that came in several parts, the MD5 of the MD5s of the
 * parts, and their number.
 */
export function etagChecksum(partBytes: number): Checksum {
  const parts: Buffer[] = []
  let hash = createHash('md5')
  let room = partBytes
  return {
    update(bytes) {
      for (let rest = bytes; rest.byteLength > 0;) {
        if (room === 0) {
          parts.push(hash.digest())
          hash = createHash('md5')
          room = partBytes
        }
        const taken = rest.subarray(0, room)
        hash.update(taken)
        room -= taken.byteLength
        rest = rest.subarray(taken.byteLength)
      }
    },
    digest() {
      const last = hash.copy().digest()
      if (parts.length === 0) return last.toString('hex')
      const all = Buffer.concat([...parts, last])
      return `${createHash('md5').update(all).digest('hex')}-${parts.length + 1}`
    },
  }
}

/** The MD5 of a part, as it is sent along. */
export function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64')
}
