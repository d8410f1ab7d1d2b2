import { bankAccounts } from './bank-accounts.ts'
import { cardCertainty } from './card-number.ts'
import { type DigitGroup, digitGroups } from './digit-groups.ts'
import { securityCodes } from './security-codes.ts'

/** A part of a text, from its first character to the one behind its last. */
export interface Span {
  start: number
  end: number
}

/** Words that make a rare number likely to be one of a card. */
const CARD_WORD =
  /card|credit|debit|visa|master|maestro|amex|diners|\bpan\b|\bcc\b|karte|carte|tarjeta|carta|kaart|kort/i
/** So far before a number such a word tells something of it. */
const WORD_REACH = 48

/** How cards are printed. */
const PRINTED: ReadonlySet<string> = new Set(['4-4-4-4', '4-6-5', '4-6-4', '4-4-4-4-3', '4-3-3-3'])

/** What people put between the parts of one number. */
const PLAIN = /^[ \-_/+\u2010-\u2015\u00ad\u200b-\u200d\u2060]{1,3}$/

/** Between the parts of a number that is written over several messages. */
const LONGEST_BREAK = 160

/**
 * Masks card numbers and their security codes, digit by digit: `4111 1111 1111 1111` becomes `**** **** **** ****`.
 * The text keeps its length. Errs on the side of masking; what is no card by its beginning, length and check digit stays.
 */
export function scrubCards(text: string): string {
  // Fewer digits than a security code has are nothing to look at.
  if (!/\p{Nd}[^\p{Nd}]{0,3}\p{Nd}[^\p{Nd}]{0,3}\p{Nd}/u.test(text)) return text
  const accounts = bankAccounts(text)
  const groups = digitGroups(text).filter(({ start }) => !accounts.some((one) => one.start <= start && start < one.end))
  const cards = cardsIn(text, groups)
  return mask(text, [...cards, ...securityCodes(text, cards)])
}

function cardsIn(text: string, groups: readonly DigitGroup[]): Span[] {
  const cards: Span[] = []
  for (let first = 0; first < groups.length; first++) {
    const count = longestCard(text, groups, first)
    if (count === 0) continue
    cards.push({ start: groups[first]!.start, end: groups[first + count - 1]!.end })
    first += count - 1
  }
  return cards
}

/** Of how many groups the longest card number is that begins with this one; 0 when none does. */
function longestCard(text: string, groups: readonly DigitGroup[], first: number): number {
  let digits = ''
  let longest = 0
  for (let count = 1; first + count <= groups.length; count++) {
    const group = groups[first + count - 1]!
    if (count > 1 && !isSeparator(group.before)) break
    digits += group.digits
    if (digits.length > 19) break
    if (isCard(text, groups.slice(first, first + count), digits)) longest = count
  }
  return longest
}

function isCard(text: string, groups: readonly DigitGroup[], digits: string): boolean {
  const certainty = cardCertainty(digits)
  if (certainty === 'none') return false
  const layout = layoutOf(groups, digits)
  if (layout === 'none' || isOther(text, groups, digits)) return false
  return certainty === 'sure' || layout === 'printed' || isNamedCard(text, groups[0]!.start)
}

/** Between two parts of a number: signs, their escapes, or another message with its time and its author. */
const isSeparator = (text: string): boolean => text.length <= LONGEST_BREAK && (isSigns(text) || text.includes('\n'))

const isSigns = (text: string): boolean => text.length <= 24 && /^[^a-z]{0,8}$/i.test(withoutEscapes(text))

const withoutEscapes = (text: string): string =>
  text.replaceAll(/%[0-9a-f]{2}|&#?[a-z0-9]{2,8};|<[^<>]*>|\\[nrt]/gi, ' ')

/** `printed` as on a card, in `parts` of any length, or in `one` piece. */
function layoutOf(groups: readonly DigitGroup[], digits: string): 'printed' | 'parts' | 'one' | 'none' {
  if (groups.length === 1) return 'one'
  const separators = groups.slice(1).map(({ before }) => withoutEscapes(before).replaceAll(/[^\S\n]+/g, ' '))
  if (separators.some((one) => one.includes('+') && one !== '+')) return 'none'
  const sizes = groups.map((group) => group.digits.length).join('-')
  if (PRINTED.has(sizes)) return 'printed'
  const isUniform = new Set(separators).size === 1 && isSigns(separators[0]!)
  // Two numbers side by side are no card; who writes the same sign three times in between means one number.
  if (groups.length > 2) return isUniform || separators.every((one) => PLAIN.test(one)) ? 'parts' : 'none'
  return digits.length > 15 && PLAIN.test(separators[0]!) ? 'parts' : 'none'
}

/** A number that is written as something else: a telephone number, a fraction, a part of a longer code. */
function isOther(text: string, groups: readonly DigitGroup[], digits: string): boolean {
  const [first] = groups
  const before = text.slice(Math.max(0, first!.start - 2), first!.start)
  if (before.endsWith('+') && digits.length < 16) return true
  if (groups.length > 1) return false
  if (/\d[.,]$/.test(before)) return true
  return /[a-z]$/i.test(before) && /[a-z]/i.test(text[first!.end] ?? '') && !isNamedCard(text, first!.start)
}

const isNamedCard = (text: string, at: number): boolean => CARD_WORD.test(text.slice(Math.max(0, at - WORD_REACH), at))

function mask(text: string, spans: readonly Span[]): string {
  let masked = ''
  let at = 0
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (end <= at) continue
    masked += text.slice(at, start) + text.slice(Math.max(at, start), end).replaceAll(/\p{Nd}/gu, sameSize)
    at = end
  }
  return masked + text.slice(at)
}

/** A mark that takes as many characters and bytes as the digit, so that what has a length keeps it. */
function sameSize(digit: string): string {
  const code = digit.codePointAt(0)!
  if (code < 0x80) return '*'
  return code < 0x800 ? '×' : code < 0x1_0000 ? '＊' : digit
}
