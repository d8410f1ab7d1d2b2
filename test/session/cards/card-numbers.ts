import type { Random } from '../../../src/util/random.ts'

/** Numbers that networks publish for tests, and others of their ranges. */
export const TEST_CARDS = [
  '4111111111111111',
  '4012888888881881',
  '4242424242424242',
  '4917610000000000003',
  '5555555555554444',
  '5105105105105100',
  '2223003122003222',
  '2720990000000007',
  '6011111111111117',
  '6011000990139424',
  '6500000000000002',
  '3530111333300000',
  '3566002020360505',
  '6200000000000005',
  '6759649826438453',
  '6304000000000000',
  '2200000000000004',
  '5019717010103742',
  '9792030000000000',
] as const

/** American Express and Diners Club have shorter numbers, which are printed in three parts. */
export const SHORT_CARDS = ['378282246310005', '371449635398431', '30569309025904', '36227206271667'] as const

/** The number in its printed parts, with what stands between them. */
export function printed(card: string, between: string | ((gap: number) => string)): string {
  const sizes = card.length === 15 ? [4, 6, 5] : card.length === 14 ? [4, 6, 4] : [4, 4, 4, 4, 4]
  let at = 0
  const parts = sizes.map((size) => card.slice(at, (at += size))).filter((part) => part !== '')
  return parts.reduce((text, part, gap) => text + (typeof between === 'string' ? between : between(gap)) + part)
}

/** Sixteen digits of Visa or Mastercard with the right check digit. */
export function randomCard(random: Random): string {
  const begins = ['4', '51', '55', '2221', '2720'][Math.floor(random.fraction() * 5)]!
  const body = begins + randomDigits(random, 15 - begins.length)
  const doubled = Array.from(body, (digit, at) => {
    const counted = at % 2 === 0 ? Number(digit) * 2 : Number(digit)
    return counted > 9 ? counted - 9 : counted
  })
  return body + String((10 - (doubled.reduce((sum, one) => sum + one, 0) % 10)) % 10)
}

export function randomDigits(random: Random, count: number): string {
  return Array.from({ length: count }, () => Math.floor(random.fraction() * 10)).join('')
}
