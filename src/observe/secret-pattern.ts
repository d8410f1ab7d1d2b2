/** Shorter parts would mask ordinary words. */
const SHORTEST_PART = 8

const ENTITIES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

/**
 * A pattern for a secret in whatever form somebody repeats it: as it is, and as it is written in URLs, forms, JSON and HTML,
 * one inside the other, too; in hexadecimal and base64, alone or as a part of something longer.
 */
export function secretPattern(secret: string): string {
  const plain = secret.toWellFormed()
  const bytes = Buffer.from(plain)
  const hex = bytes.toString('hex')
  const encoded = [plain, JSON.stringify(plain).slice(1, -1), encodeURIComponent(plain)].flatMap((text) =>
    base64Forms(Buffer.from(text)),
  )
  // Half a character is no text to others, but may be one to us.
  const own = secret === plain ? [] : [escaped(secret)]
  return [...own, spelled(plain), hex, hex.toUpperCase(), ...new Set(encoded.map(spelled))].join('|')
}

/** The text with every sign in any of its spellings. */
function spelled(text: string): string {
  return Array.from(text, (sign) =>
    /^[A-Za-z0-9]$/.test(sign) ? sign : `${BACKSLASHES}(?:${spellings(sign).join('|')})`,
  ).join('')
}

const anyCase = (hex: string): string => hex.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)

/** A byte as URLs write it, also inside other URLs. Nothing here is counted without end, as answers may be made of it. */
const percent = (byte: number): string => `%(?:25){0,2}${anyCase(byte.toString(16).padStart(2, '0'))}`
const either = (sign: string): string => `(?:${escaped(sign)}|${percent(sign.charCodeAt(0))})`

/** Whatever is quoted again gets another backslash. */
const BACKSLASHES = `${either('\\')}{0,7}`
const BACKSLASH = `${either('\\')}{1,7}`
const AMPERSAND = `${either('&')}(?:amp${either(';')}){0,2}`

function spellings(sign: string): string[] {
  const code = sign.codePointAt(0)!
  const entity = (name: string): string => `${AMPERSAND}${name}${either(';')}`
  const named = ENTITIES[sign]
  const units = sign.split('').map((unit) => anyCase(unit.charCodeAt(0).toString(16).padStart(4, '0')))
  // What is the beginning of something longer comes behind it.
  return [
    ...(named === undefined ? [] : [entity(named)]),
    entity(`${either('#')}0{0,4}${code}`),
    entity(`${either('#')}[xX]0{0,4}${anyCase(code.toString(16))}`),
    units.map((unit) => `${BACKSLASH}u${unit}`).join(''),
    Array.from(Buffer.from(sign), percent).join(''),
    ...(sign === ' ' ? [String.raw`\+`, percent(0x2b)] : []),
    // As it stands in the base64 of URLs.
    ...(sign === '+' ? ['-'] : sign === '/' ? ['_'] : []),
    ...(code < 0x20 ? controls(sign) : []),
    escaped(sign),
  ]
}

/** `\n` and its like. */
function controls(sign: string): string[] {
  const short = JSON.stringify(sign).slice(2, -1)
  return short.length === 1 ? [`${BACKSLASH}${short}`] : []
}

/** Alone, and as it stands in the base64 of something longer, which depends on where in a group of three it begins. */
function base64Forms(bytes: Buffer): string[] {
  const parts = [0, 1, 2].map((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    // The first and the last sign hold bits of what stands beside it, too.
    const isWhole = (shift + bytes.length) % 3 === 0
    return shifted.slice(Math.ceil((shift * 8) / 6), isWhole ? undefined : -1)
  })
  const alone = bytes.toString('base64')
  return [alone, alone.replace(/=+$/, ''), ...parts.filter((part) => part.length >= SHORTEST_PART)]
}
