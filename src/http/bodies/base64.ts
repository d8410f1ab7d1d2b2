import type { FileSource } from '../../files/file-source.ts'
import type { BodyStream } from '../transport.ts'
import { exactBytes } from './exact-bytes.ts'

export interface Base64Parts {
  /** The text in front of the file, for example the beginning of a JSON document up to an opened string. */
  before: string
  /** The text behind the file. */
  after: string
  source: FileSource
  /** Percent-encodes the base64, for a form. */
  percentEncoded?: boolean | undefined
}

/** A text around a file that is written as base64 while it is read. Its length is known when the size is, unless it is percent-encoded. */
export function base64Body({ before, after, source, percentEncoded }: Base64Parts): BodyStream {
  const { size } = source
  const length =
    size === undefined || percentEncoded === true
      ? undefined
      : Buffer.byteLength(before) + 4 * Math.ceil(size / 3) + Buffer.byteLength(after)
  return {
    length,
    async *chunks() {
      if (before !== '') yield Buffer.from(before)
      for await (const parts of wholeGroups(exactBytes(source)))
        yield percentEncoded === true ? percentEncode(encode(parts)) : encode(parts)
      if (after !== '') yield Buffer.from(after)
    },
  }
}

/** A multiple of three whose text is short enough for the young part of the heap, where it costs next to nothing. */
const SLICE_BYTES = 12 * 1_024

/** The base64 of several parts, all but the last of them in whole groups. */
function encode(parts: Buffer[]): Buffer {
  const size = parts.reduce((sum, { length }) => sum + length, 0)
  const bytes = Buffer.allocUnsafeSlow(4 * Math.ceil(size / 3))
  let written = 0
  for (const part of parts) {
    for (let at = 0; at < part.length; at += SLICE_BYTES)
      written += bytes.write(part.toString('base64', at, Math.min(at + SLICE_BYTES, part.length)), written, 'latin1')
  }
  return bytes
}

const PLUS = 0x2b
const SLASH = 0x2f
const EQUALS = 0x3d

/** What `encodeURIComponent` makes of base64, without the texts in between: `%2B`, `%2F` and `%3D`. */
function percentEncode(base64: Buffer): Buffer {
  let special = 0
  for (let i = 0; i < base64.length; i++) {
    const code = base64[i]!
    if (code === PLUS || code === SLASH || code === EQUALS) special++
  }
  const encoded = Buffer.allocUnsafeSlow(base64.length + 2 * special)
  let at = 0
  for (let i = 0; i < base64.length; i++) {
    const code = base64[i]!
    if (code === PLUS || code === SLASH || code === EQUALS) {
      encoded[at] = 0x25
      encoded[at + 1] = code === EQUALS ? 0x33 : 0x32
      encoded[at + 2] = code === PLUS ? 0x42 : code === SLASH ? 0x46 : 0x44
      at += 3
    } else encoded[at++] = code
  }
  return encoded
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
