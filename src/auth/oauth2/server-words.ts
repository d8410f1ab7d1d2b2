import { printable } from '../../observe/printable.ts'
import type { Redactor } from '../../observe/redactor.ts'

const LONGEST = 160

/** What a server says of an error, without what it may repeat of the request: secrets, tokens, e-mail addresses. */
export function serverWords(code: string, description: unknown, redactor: Redactor): string {
  const clean = (text: string): string => {
    const shown = printable(redactor.redact(text.slice(0, 4 * LONGEST)))
      .replaceAll(/[^\s@"'<>]+@[^\s@"'<>]+/g, '[…]')
      .replaceAll(/[\w.~+/-]{24,}={0,2}/g, '[…]')
    return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown
  }
  return typeof description === 'string' && description.trim() !== ''
    ? `${clean(code)} (${clean(description)})`
    : clean(code)
}
