import { numberText } from './number-text.ts'

/** The words that telephone networks put where the number of a caller who withheld it would stand. */
const WORDS = /^(anonymous|restricted|private|unknown|unavailable|not available|withheld|blocked|no caller id)$/
const WITH_NOUN = /^(.+) (?:caller|number|id|name)$/

/** "ANONYMOUS" on a telephone keypad. Only with the plus: the bare digits are a number in Portugal. */
const KEYPAD_ANONYMOUS = '+266696687'

/** True when the value stands for a number that the caller does not show: nothing at all, or one of the networks' words. */
export function isWithheld(value: string): boolean {
  const { text, host } = numberText(value.trim())
  if (text === '' && host === undefined) return true
  if (host === 'anonymous.invalid') return true
  if (text.length > 40) return false
  const words = text.toLowerCase().replace(/[\s_-]+/g, ' ')
  if (WORDS.test(words) || WORDS.test(WITH_NOUN.exec(words)?.[1] ?? '')) return true
  return text.replace(/[\s().-]/g, '') === KEYPAD_ANONYMOUS
}
