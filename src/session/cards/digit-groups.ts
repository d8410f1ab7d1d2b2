/** Digits that stand together in a text. */
export interface DigitGroup {
  start: number
  end: number
  /** As ASCII, whatever script they are written in. */
  digits: string
  /** What stands between the group before and this one; empty for the first. */
  before: string
}

/** The zeros of the scripts whose digits people type. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10]

const DIGIT = `[${ZEROS.map((zero) => `${hex(zero)}-${hex(zero + 9)}`).join('')}]`

/** Digits that belong to what separates: escapes of spaces and dashes, tags, and the time at the beginning of a line. */
const NO_DIGITS = [
  String.raw`%(?:20|09|0[ad]|2[def]|5f)`,
  String.raw`&#?[a-z0-9]{2,8};`,
  String.raw`<\/?[a-z][^<>]{0,60}>`,
  String.raw`(?<=^[[(<]?)(?:\d{4}-\d\d-\d\d[t ])?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?(?:z|[+-]\d\d:?\d\d)?(?!\d)`,
]

const TOKEN = new RegExp(`(?:${NO_DIGITS.join('|')})|(${DIGIT}+)`, 'gim')

/** The groups of digits in a text, in their order. */
export function digitGroups(text: string): DigitGroup[] {
  const groups: DigitGroup[] = []
  for (const match of text.matchAll(TOKEN)) {
    const [, found] = match
    if (found === undefined) continue
    const start = match.index
    const before = text.slice(groups.at(-1)?.end ?? start, start)
    groups.push({ start, end: start + found.length, digits: asciiDigits(found), before })
  }
  return groups
}

function asciiDigits(text: string): string {
  if (/^\d+$/.test(text)) return text
  return Array.from(text, (digit) => {
    const code = digit.charCodeAt(0)
    return code - ZEROS.findLast((zero) => zero <= code)!
  }).join('')
}

function hex(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`
}
