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
      for await (const text of base64Pieces(exactBytes(source))) {
        yield escape === undefined ? Buffer.from(text, 'latin1') : Buffer.from(escape(text))
      }
      if (after !== '') yield Buffer.from(after)
    },
  }
}

/** Only whole groups of three bytes make base64 that can be joined; the rest of a piece goes with the next one. */
async function* base64Pieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let carry = Buffer.alloc(0)
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    const start = carry.length === 0 ? 0 : Math.min(3 - carry.length, bytes.length)
    const group = Buffer.concat([carry, bytes.subarray(0, start)])
    const end = start + Math.floor((bytes.length - start) / 3) * 3
    const whole = group.length === 3
    const text = (whole ? group.toString('base64') : '') + bytes.toString('base64', start, end)
    // A copy, as the piece may be a view into memory that its source uses again.
    carry = whole || start === 0 ? Buffer.from(bytes.subarray(end)) : group
    if (text !== '') yield text
  }
  if (carry.length > 0) yield carry.toString('base64')
}
