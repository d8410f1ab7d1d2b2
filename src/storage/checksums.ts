import { createHash } from 'node:crypto'
import { crc32c } from '../util/crc32c.ts'
import type { Checksum } from './target.ts'

/** SHA-256, in hexadecimal digits. */
export function sha256Checksum(): Checksum {
  const hash = createHash('sha256')
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.copy().digest('hex') }
}

/** CRC-32C as Google Cloud Storage writes it: four bytes in base64. */
export function crc32cChecksum(): Checksum {
  let sum = 0
  return {
    update(bytes) {
      sum = crc32c(bytes, sum)
    },
    digest() {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(sum)
      return bytes.toString('base64')
    },
  }
}
