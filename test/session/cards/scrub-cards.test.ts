import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scrubCards } from '../../../src/session/cards/scrub-cards.ts'
import { createSeededRandom } from '../../../src/testing/seeded-random.ts'
import { SHORT_CARDS, TEST_CARDS, printed, randomCard, randomDigits } from './card-numbers.ts'

const random = createSeededRandom(20261120)
const one = <T>(all: readonly T[]): T => all[Math.floor(random.fraction() * all.length)]!

const digits = (count: number): string => randomDigits(random, count)
const between = (least: number, most: number): number => least + Math.floor(random.fraction() * (most - least + 1))

/** Every digit of the text in the digits of another script. */
const inScript = (text: string, zero: number): string =>
  text.replaceAll(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)))

/** The number cut at random places. */
function cut(card: string, separator: string): string {
  const parts: string[] = []
  for (let at = 0; at < card.length;) {
    const size = 1 + Math.floor(random.fraction() * 6)
    parts.push(card.slice(at, at + size))
    at += size
  }
  return parts.join(separator)
}

const LAYOUTS: [layout: string, write: (card: string) => string][] = [
  ['in one piece', (card) => card],
  ['in fours with spaces', (card) => printed(card, ' ')],
  ['in fours with dashes', (card) => printed(card, '-')],
  ['in fours with dots', (card) => printed(card, '.')],
  ['with slashes', (card) => printed(card, '/')],
  ['with underscores', (card) => printed(card, '_')],
  ['with commas', (card) => printed(card, ', ')],
  ['with dashes between spaces', (card) => printed(card, ' - ')],
  ['with several spaces', (card) => printed(card, '   ')],
  ['with spaces that do not break', (card) => printed(card, '\u00a0')],
  ['with thin spaces and soft hyphens', (card) => printed(card, (gap) => (gap % 2 === 0 ? '\u2009' : '\u00ad'))],
  ['with long dashes', (card) => printed(card, one(['\u2010', '\u2011', '\u2013', '\u2014']))],
  ['with changing signs', (card) => printed(card, () => one([' ', '-', '.', '\t', ' / ', '–']))],
  ['over several lines', (card) => printed(card, (gap) => (gap === 1 ? '\r\n' : ' '))],
  ['over several messages', (card) => printed(card, (gap) => (gap === 1 ? '\n[10:02:17] Kim Park: ' : ' '))],
  ['with an answer in between', (card) => printed(card, (gap) => (gap === 0 ? '\nAgent: go on\nKim: ' : '-'))],
  ['digit by digit', (card) => card.split('').join(' ')],
  ['cut anywhere', (card) => cut(card, one([' ', '-', '.']))],
  ['in brackets', (card) => `(${printed(card, ') (')})`],
  ['in a link', (card) => `https://pay.example.com/?pan=${printed(card, one(['%20', '+', '%2D']))}&x=1`],
  ['in HTML', (card) => `<td>${printed(card, one(['&nbsp;', '&#160;', '</td><td>', '<br/>']))}</td>`],
  ['in JSON inside JSON', (card) => JSON.stringify({ pan: printed(card, '\n') })],
  ['glued to words', (card) => `card${card}exp`],
  ['as it is read from the stripe', (card) => `%B${card}^PARK/KIM^2712101?;${card}=2712101?`],
  ['in full width', (card) => inScript(printed(card, ' '), 0xff10)],
  ['in Arabic digits', (card) => inScript(printed(card, ' '), 0x660)],
  ['behind other numbers', (card) => `order 4711, 2 items, 1. ${printed(card, ' ')}`],
  ['before its expiry and code', (card) => `${printed(card, ' ')} 0927 123`],
]

/** Texts around a number: what people say before and after it. */
const AROUND: ((text: string) => string)[] = [
  (text) => text,
  (text) => `My number is ${text}.`,
  (text) => `It is ${text}, thanks`,
  (text) => `Kim: ${text}\nAgent: thank you, 30 Euro`,
]

/** All digits of a text, whatever script they are in. */
const digitsIn = (text: string): string => text.replaceAll(/\P{Nd}/gu, '')

describe.each(LAYOUTS)('a card number %s', (_layout, write) => {
  test('is masked, whatever stands around it', () => {
    const cards = [...TEST_CARDS, ...SHORT_CARDS, ...Array.from({ length: 200 }, () => randomCard(random))]
    for (const card of cards)
      for (const around of AROUND) {
        const text = around(write(card))
        const scrubbed = scrubCards(text)
        const left = digitsIn(text).length - digitsIn(scrubbed).length
        expect(left, `${JSON.stringify(text)} became ${JSON.stringify(scrubbed)}`).toBeGreaterThanOrEqual(card.length)
        expect(scrubbed).toHaveLength(text.length)
        expect(Buffer.byteLength(scrubbed)).toBe(Buffer.byteLength(text))
      }
  })
})

test('a number that is rare for cards is masked where something says that it is one', () => {
  expect(scrubCards('my old Visa 4222222222222')).toBe('my old Visa *************')
  expect(scrubCards('4222 222 222 222')).toBe('**** *** *** ***')
  expect(scrubCards('Maestro: 501800000009')).toBe('Maestro: ************')
  expect(scrubCards('EAN 4222222222222')).toBe('EAN 4222222222222')
})

test.each([
  ['cvv 123', 'cvv ***'],
  ['CVC2: 1234', 'CVC2: ****'],
  ['CVV=123&x=1', 'CVV=***&x=1'],
  ['the c v v is 1 2 3', 'the c v v is * * *'],
  ['security code on the back: 987', 'security code on the back: ***'],
  ['Meine Prüfziffer lautet 007', 'Meine Prüfziffer lautet ***'],
  ['Kartenprüfnummer 123', 'Kartenprüfnummer ***'],
  ['cryptogramme : 321', 'cryptogramme : ***'],
  ['código de seguridad 321', 'código de seguridad ***'],
  ['123 is my cvv', '*** is my cvv'],
  ['123 (CVC)', '*** (CVC)'],
  ['4111 1111 1111 1111 12/27 123', '**** **** **** **** 12/27 ***'],
  ['4111111111111111, 09/2027, 1234', '****************, 09/2027, ****'],
  ['4111111111111111 123', '**************** ***'],
])('a security code is masked: %s', (text, scrubbed) => {
  expect(scrubCards(text)).toBe(scrubbed)
})

test.each([
  'nothing in it',
  'call +1 (222) 333-4444 or 00 49 30 123456',
  'order 4532015112830367',
  'from 2026-11-20 10:00:00 to 2026-11-20 11:30:00',
  'my cvv? I will not tell you, ticket 48213',
  'it costs 123 Euro',
  'latitude 52.4532015112830366',
  'DE89 3704 0044 0532 0130 00',
  '9f1c4532015112830366ab',
])('other text stays as it is: %s', (text) => {
  expect(scrubCards(text)).toBe(text)
})

test('any text keeps its length in characters and bytes', () => {
  const parts = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('4111 1111 1111 1111', '\n', 'cvv', '٤', '４'))
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (texts) => {
      const text = texts.join('')
      const scrubbed = scrubCards(text)
      expect(scrubbed).toHaveLength(text.length)
      expect(Buffer.byteLength(scrubbed)).toBe(Buffer.byteLength(text))
    }),
  )
})

/** The international number of a German account. */
const bankAccount = (account: string): string =>
  `DE${String(98n - (BigInt(`${account}131400`) % 97n)).padStart(2, '0')}${account}`

describe('numbers that are no cards', () => {
  const NUMBERS: [kind: string, write: () => string][] = [
    ['order numbers', () => `order ${digits(between(5, 12))}`],
    [
      'order numbers with letters',
      () => `${one(['ORD', 'PO', 'INV', 'RMA'])}-${between(2020, 2030)}-${digits(between(4, 8))}`,
    ],
    ['order numbers in parts', () => `${digits(3)}-${digits(7)}-${digits(7)}`],
    ['order numbers with a date', () => `202${digits(1)}${between(10, 12)}${between(10, 28)}${digits(between(4, 8))}`],
    ['lists of order numbers', () => Array.from({ length: 3 }, () => digits(8)).join(one([', ', '; ', '\n']))],
    [
      'invoices',
      () => `invoice ${digits(10)} of 1${digits(1)}.1${between(0, 2)}.2026 about ${digits(3)}.${digits(2)} Euro`,
    ],
    ['phone numbers in E.164', () => `+${between(1, 9)}${digits(between(9, 14))}`],
    [
      'phone numbers as they are written',
      () =>
        `(${between(200, 989)}) ${between(200, 999)}-${digits(4)}, ${between(200, 989)}-${between(200, 999)}-${digits(4)}`,
    ],
    [
      'national phone numbers',
      () => `0${between(20, 179)} ${digits(between(6, 8))} or 0${between(20, 179)}/${digits(7)}`,
    ],
    ['times in milliseconds', () => `17${digits(11)}`],
    ['ids of 32 hexadecimal digits', () => Buffer.from(random.bytes(16)).toString('hex')],
    [
      'UUIDs',
      () =>
        Buffer.from(random.bytes(16))
          .toString('hex')
          .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    ],
    ['ids of platforms', () => `call ${digits(between(5, 9))}, chat ${digits(between(5, 9))}, queue ${digits(4)}`],
    ['tracking numbers', () => `1Z${digits(3)}AA${digits(10)}, ${digits(12)}, 00340${digits(15)}`],
    ['IMEIs', () => `35${digits(13)}`],
    ['bank accounts', () => bankAccount(digits(18)).replaceAll(/(.{4})/g, '$1 ')],
    ['prices', () => Array.from({ length: 4 }, () => `${between(1, 9999)}.${digits(2)}`).join(' ')],
    ['fractions', () => String(random.fraction())],
  ]
  const RUNS = 10_000
  const share = (write: () => string): number => {
    const texts = Array.from({ length: RUNS }, write)
    return texts.filter((text) => scrubCards(text) !== text).length / RUNS
  }

  test.each(NUMBERS)('%s are masked at most once in a thousand', (_kind, write) => {
    expect(share(write)).toBeLessThanOrEqual(0.001)
  })

  test('sixteen digits at random look like a card about three times in a hundred', () => {
    expect(share(() => digits(16))).toBeLessThan(0.04)
  })
})
