import { isUtf8 } from 'node:buffer'
import { scrubCards } from '../session/cards/scrub-cards.ts'
import type { FileSource } from './file-source.ts'

/** So many characters are kept back: a number that begins in them may end in what comes next. */
const KEPT_BACK = 512

/** The same text file without card numbers and security codes. It keeps its length, byte for byte. */
export function scrubbedSource(source: FileSource): FileSource {
  return {
    size: source.size,
    async *open() {
      let encoding: 'utf8' | 'latin1' = 'utf8'
      let text = ''
      let begun: Buffer = Buffer.alloc(0)
      for await (const piece of source.open()) {
        const bytes = Buffer.concat([begun, piece])
        let whole = encoding === 'utf8' ? bytes.length - begunCharacter(bytes) : bytes.length
        if (encoding === 'utf8' && !isUtf8(bytes.subarray(0, whole))) {
          // Whatever else it is, its digits are those of ASCII, and each byte is a character.
          encoding = 'latin1'
          text = Buffer.from(text).toString(encoding)
          whole = bytes.length
        }
        begun = bytes.subarray(whole)
        text = scrubCards(text + bytes.toString(encoding, 0, whole))
        if (text.length <= KEPT_BACK) continue
        const cut = cutAt(text, text.length - KEPT_BACK)
        yield Buffer.from(text.slice(0, cut), encoding)
        text = text.slice(cut)
      }
      const rest = Buffer.concat([Buffer.from(text, encoding), begun])
      if (rest.length > 0) yield rest
    },
  }
}

/** How many bytes at the end are the beginning of a character. */
function begunCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}

/** No character is cut in two. */
function cutAt(text: string, at: number): number {
  return /[\uD800-\uDBFF]/.test(text[at - 1]!) ? at - 1 : at
}
