import type { FileSource } from '../../files/file-source.ts'
import type { BodyStream } from '../transport.ts'
import { exactBytes } from './exact-bytes.ts'

export interface Base64Parts {
  /** The text in front of the file, for example the beginning of a JSON document up to an opened string. */
  before: string
  /** The text behind the file. */
  after: string
  source: FileSource
  /** Applied to the base64 text piece by piece, for example to percent-encode it in a form. */
  escape?: ((base64: string) => string) | undefined
}

/** A text around a file that is written as base64 while it is read. Its length is known when the size is, unless there is an escape. */
export function base64Body({ before, after, source, escape }: Base64Parts): BodyStream {
  const { size } = source
  const length =
    size === undefined || escape !== undefined
      ? undefined
      : Buffer.byteLength(before) + 4 * Math.ceil(size / 3) + Buffer.byteLength(after)
  return {
    length,
    async *chunks() {
      if (before !== '') yield Buffer.from(before)
      for await (const parts of wholeGroups(exactBytes(source))) yield encode(parts, escape)
      if (after !== '') yield Buffer.from(after)
    },
  }
}

/** A multiple of three whose text is short enough for the young part of the heap, where it costs next to nothing. */
const SLICE_BYTES = 12 * 1_024

/** The base64 of several parts, all but the last of them in whole groups. */
function encode(parts: Buffer[], escape: Base64Parts['escape']): Buffer {
  const texts: string[] = []
  for (const part of parts) {
    for (let at = 0; at < part.length; at += SLICE_BYTES) {
      const text = part.toString('base64', at, Math.min(at + SLICE_BYTES, part.length))
      texts.push(escape === undefined ? text : escape(text))
    }
  }
  const bytes = Buffer.allocUnsafeSlow(texts.reduce((sum, { length }) => sum + length, 0))
  let written = 0
  for (const text of texts) written += bytes.write(text, written, 'latin1')
  return bytes
}

/** Only whole groups of three bytes make base64 that can be joined; the rest of a piece goes with the next one. */
async function* wholeGroups(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer[]> {
  let carry = Buffer.alloc(0)
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    const missing = carry.length === 0 ? 0 : 3 - carry.length
    if (bytes.length < missing) {
      carry = Buffer.concat([carry, bytes])
      continue
    }
    const group = Buffer.concat([carry, bytes.subarray(0, missing)])
    const end = bytes.length - ((bytes.length - missing) % 3)
    // A copy, as the piece may be a view into memory that its source uses again.
    carry = Buffer.from(bytes.subarray(end))
    if (group.length + end - missing > 0) yield [group, bytes.subarray(missing, end)]
  }
  if (carry.length > 0) yield [carry]
}
