import type * as Library from 'libphonenumber-js/max'
import type { PhoneNumber } from 'libphonenumber-js/max'
import { numberText, phoneDigits, type NumberText } from './number-text.ts'
import { formatPhone, type PhoneFormat, type PhoneUse } from './phone-format.ts'
import { isWithheld } from './withheld.ts'

const CACHE_ENTRIES = 1024

/** The longest text that is looked at as a number; it is also what the cache may hold per entry. */
const LONGEST = 250

/** A national number below this many digits may be an extension or an emergency call. */
const SHORT = 7

/** How phone numbers are written where nothing else is said, and which country a number without a country code is of. */
export interface PhoneSettings {
  format: PhoneFormat
  /** ISO 3166 alpha-2, upper case. Without it a number without a country code passes as it came. */
  defaultCountry?: string | undefined
  /** Two numbers are the same when so many of their last digits are. Without it they are compared as whole numbers. */
  compareLast?: number | undefined
}

/** Reads, writes and compares phone numbers. Except for `isWithheld`, everything needs `ready()` to have resolved. */
export interface Phones {
  /** Loads the numbering plans, once. Call it before the first number is read. */
  ready(): Promise<void>
  /**
   * The number in a format, by default that of the settings. Withheld is `''`; what is no phone number passes as it
   * came, trimmed: a short code, a SIP name, a national number without a default country.
   */
  format(value: string, use: PhoneUse, format?: PhoneFormat): string
  /**
   * What identifies the caller: E.164 for a phone number, the digits for what only looks like one, else the value in
   * lower case; `undefined` when withheld.
   */
  key(value: string): string | undefined
  /**
   * True when both are the same number. One without a country code is the same as one with it when the rest is equal,
   * unless the default country already makes it another country's number. With `compareLast` the last digits decide.
   */
  same(a: string, b: string): boolean
  /** True when the value stands for a number that the caller does not show. */
  isWithheld(value: string): boolean
}

interface Reading extends NumberText {
  withheld: boolean
  trimmed: string
  number: PhoneNumber | undefined
}

/** Phones by these settings; each instance remembers the last 1,024 values it has read. */
export function createPhones(settings: PhoneSettings): Phones {
  let library: typeof Library | undefined
  let loading: Promise<void> | undefined
  const cache = new Map<string, Reading>()

  async function load(): Promise<void> {
    library = await import('libphonenumber-js/max')
  }

  function numberIn(text: string, callingCode?: string): PhoneNumber | undefined {
    if (library === undefined) throw new Error('phones are not ready: await ready() first')
    const { defaultCountry = '' } = settings
    const number = library.parsePhoneNumberFromString(text, {
      ...(callingCode !== undefined && { defaultCallingCode: callingCode }),
      ...(callingCode === undefined && library.isSupportedCountry(defaultCountry) && { defaultCountry }),
      extract: false,
    })
    if (number === undefined || !number.isPossible()) return undefined
    if (!text.startsWith('+') && number.nationalNumber.length < SHORT && !number.isValid()) return undefined
    // A wrongly doubled trunk prefix loses one zero per reading; only what reads as itself is a number's one name.
    return text === number.number ? number : numberIn(number.number)
  }

  function read(value: string): Reading {
    const trimmed = value.trim()
    const known = cache.get(trimmed)
    if (known !== undefined) return known
    const tooLong = trimmed.length > LONGEST
    const parts = tooLong ? { scheme: undefined, text: trimmed, host: undefined } : numberText(trimmed)
    const withheld = !tooLong && isWithheld(trimmed)
    const number = numberIn(withheld || tooLong ? '' : parts.text)
    const reading = { ...parts, trimmed, withheld, number }
    if (tooLong) return reading
    if (cache.size >= CACHE_ENTRIES) cache.delete(cache.keys().next().value!)
    cache.set(trimmed, reading)
    return reading
  }

  function keyOf({ withheld, number, scheme, text, trimmed }: Reading): string | undefined {
    if (withheld) return undefined
    if (number !== undefined) return number.number
    const digits = scheme === 'sip' ? undefined : phoneDigits(text)
    return digits !== undefined && digits.length >= 3 ? digits : trimmed.toLowerCase()
  }

  /** The number lends its country to a value that was written without one. */
  function sameWithin(number: PhoneNumber, other: Reading): boolean {
    const digits = phoneDigits(other.text)
    if (digits === undefined || other.text.startsWith('+')) return false
    if (other.number !== undefined) return digits === number.number.slice(1) && !other.number.isValid()
    return numberIn(other.text, number.countryCallingCode)?.number === number.number
  }

  /** No country on either side: the longer one may be written with its country code and no plus. */
  function sameWithoutCountry(x: Reading, y: Reading): boolean {
    const [longer, shorter] = countDigits(x.text) >= countDigits(y.text) ? [x, y] : [y, x]
    const digits = longer.text.startsWith('+') ? undefined : phoneDigits(longer.text)
    const number = digits === undefined ? undefined : numberIn(`+${digits}`)
    return number !== undefined && sameWithin(number, shorter)
  }

  return {
    ready: () => (loading ??= load()),
    format(value, use, format = settings.format) {
      const { withheld, number, trimmed } = read(value)
      if (withheld) return ''
      return number === undefined ? trimmed : formatPhone(number, format, use)
    },
    key: (value) => keyOf(read(value)),
    same(a, b) {
      const x = read(a)
      const y = read(b)
      if (x.withheld || y.withheld) return false
      if (settings.compareLast !== undefined && sameEnd(x, y, settings.compareLast)) return true
      if (keyOf(x) === keyOf(y)) return true
      if (x.number === undefined && y.number === undefined) return sameWithoutCountry(x, y)
      return (x.number !== undefined && sameWithin(x.number, y)) || (y.number !== undefined && sameWithin(y.number, x))
    },
    isWithheld,
  }
}

/** Numbers of fewer digits have no such end. */
function sameEnd(x: Reading, y: Reading, count: number): boolean {
  const [a, b] = [x, y].map(({ text }) => text.replaceAll(/\D/g, '').slice(-count))
  return a!.length === count && a === b
}

function countDigits(text: string): number {
  return text.replace(/\D/g, '').length
}
