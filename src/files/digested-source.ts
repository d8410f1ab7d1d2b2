import { type Hash, createHash } from 'node:crypto'
import type { FileSource } from './file-source.ts'

/** A file that is digested while it is read. */
export interface DigestedSource extends FileSource {
  /** Size and SHA-256 of what was read last, when that was the whole file. */
  sum(): { size: number; sha256: string } | undefined
}

export function digestedSource(source: FileSource): DigestedSource {
  let hash: Hash | undefined
  let size = 0
  let isWhole = false
  return {
    ...source,
    async *open() {
      const own = (hash = createHash('sha256'))
      isWhole = false
      let read = 0
      for await (const piece of source.open()) {
        own.update(piece)
        read += piece.byteLength
        yield piece
      }
      if (hash !== own) return
      size = read
      isWhole = true
    },
    sum: () => (isWhole && hash ? { size, sha256: hash.copy().digest('hex') } : undefined),
  }
}
