/** How a text scalar is written in YAML, as the parser names it. */
export type ScalarStyle = 'PLAIN' | 'QUOTE_SINGLE' | 'QUOTE_DOUBLE' | 'BLOCK_LITERAL' | 'BLOCK_FOLDED'

/** A text scalar in its source. */
export interface ScalarSource {
  value: string
  style: ScalarStyle
  /** Where it begins in the source, the quote or the `|` included. */
  start: number
  end: number
}

const WHITE = /\s/
const ESCAPES: Record<string, string> = {
  '0': '\0', a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v',
  N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029',
} // prettier-ignore
const HEX_DIGITS: Record<string, number> = { x: 2, u: 4, U: 8 }

/**
 * Finds a character of the value in the source text.
 *
 * White space may be folded and indented away, so only the other characters are matched, one by one; escapes are undone.
 * When the two do not match, the start of the scalar is as near as one can say.
 */
export function scalarOffset(text: string, scalar: ScalarSource, offset: number): number {
  const { value, style } = scalar
  let at = contentStart(text, scalar)
  for (let index = 0; index < value.length; index++) {
    if (WHITE.test(value[index]!)) {
      if (index === offset) return at
      continue
    }
    let piece = readPiece(text, at, style)
    while (at < scalar.end && WHITE.test(piece.text)) {
      at += piece.length
      piece = readPiece(text, at, style)
    }
    if (at >= scalar.end || !value.startsWith(piece.text, index)) return scalar.start
    if (index === offset) return at
    at += piece.length
    index += piece.text.length - 1
  }
  return at
}

function contentStart(text: string, { style, start }: ScalarSource): number {
  if (style === 'PLAIN') return start
  if (style === 'QUOTE_SINGLE' || style === 'QUOTE_DOUBLE') return start + 1
  const lineEnd = text.indexOf('\n', start)
  return lineEnd === -1 ? text.length : lineEnd + 1
}

/** One character as it is written, and what it stands for. */
function readPiece(text: string, at: number, style: ScalarStyle): { text: string; length: number } {
  const character = text[at] ?? ''
  if (style === 'QUOTE_SINGLE' && character === "'") return { text: "'", length: 2 }
  if (style !== 'QUOTE_DOUBLE' || character !== '\\') return { text: character, length: 1 }
  const escape = text[at + 1] ?? ''
  const digits = HEX_DIGITS[escape]
  if (digits === undefined) return { text: ESCAPES[escape] ?? escape, length: 2 }
  const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16)
  return { text: code <= 0x10ffff ? String.fromCodePoint(code) : '', length: 2 + digits }
}
