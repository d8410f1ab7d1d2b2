import type { Span } from './scrub-cards.ts'

/** How long the account numbers of a country are. */
const LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'AD24 AE23 AT20 BE16 BG22 BR29 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GR27 HR21 HU28 IE22 IL23 IS26',
    'IT27 LI21 LT20 LU20 LV21 MC27 MT31 NL18 NO15 PL28 PT25 RO24 SA24 SE24 SI19 SK24 SM27 TR26 UA29',
  ]
    .join(' ')
    .split(' ')
    .map((one) => [one.slice(0, 2), Number(one.slice(2))]),
)

const WRITTEN = /\b([A-Z]{2})\d\d(?:[ -]?[0-9A-Z]){11,30}/g

/** International bank account numbers, whose groups of four look like those of a card. */
export function bankAccounts(text: string): Span[] {
  return Array.from(text.matchAll(WRITTEN), ({ 0: written, 1: country, index }) => {
    const length = LENGTHS[country!] ?? 0
    let end = 0
    for (let signs = 0; signs < length && end < written.length; end++) if (/\w/.test(written[end]!)) signs++
    const account = written.slice(0, end).replaceAll(/[ -]/g, '')
    return { start: index, end: account.length === length && hasCheckDigits(account) ? index + end : index }
  }).filter(({ start, end }) => end > start)
}

/** ISO 7064: with letters as numbers and the beginning moved to the end, the remainder of 97 is one. */
function hasCheckDigits(account: string): boolean {
  const digits = `${account.slice(4)}${account.slice(0, 4)}`.replaceAll(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  )
  return BigInt(digits) % 97n === 1n
}
