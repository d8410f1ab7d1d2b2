import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { PHONE_FORMATS } from '../../src/phone/phone-format.ts'
import { createPhones } from '../../src/phone/phones.ts'

const american = createPhones({ format: 'e164', defaultCountry: 'US' })
const german = createPhones({ format: 'e164', defaultCountry: 'DE' })
const austrian = createPhones({ format: 'e164', defaultCountry: 'AT' })
const nowhere = createPhones({ format: 'e164' })
const lastTen = createPhones({ format: 'e164', compareLast: 10 })

beforeAll(async () => {
  await Promise.all([american, german, austrian, nowhere, lastTen].map((phones) => phones.ready()))
})

describe('before the numbering plans are loaded', () => {
  test.each(['+12223334444', 'kim', ''])('reading %j is a programming fault', (value) => {
    const phones = createPhones({ format: 'e164' })
    expect(() => phones.format(value, 'create')).toThrow(/not ready/)
    expect(() => phones.key(value)).toThrow(/not ready/)
    expect(() => phones.same(value, value)).toThrow(/not ready/)
  })

  test('withheld is known', () => {
    expect(createPhones({ format: 'e164' }).isWithheld('Anonymous')).toBe(true)
  })

  test('ready may be asked twice and loads once', () => {
    const phones = createPhones({ format: 'e164' })
    expect(phones.ready()).toBe(phones.ready())
  })
})

describe('formats', () => {
  test.each([
    ['automatic', '+1 222 333 4444', '*222*333*4444'],
    ['e164', '+12223334444', '+12223334444'],
    ['us_local', '2223334444', '2223334444'],
    ['us_local_standard', '(222) 333-4444', '(222) 333-4444'],
    ['international', '+1 222 333 4444', '+1 222 333 4444'],
  ] as const)('%s writes %s to create and %s to search', (format, create, search) => {
    expect(american.format('(222) 333-4444', 'create', format)).toBe(create)
    expect(american.format('(222) 333-4444', 'search', format)).toBe(search)
  })

  test.each([
    ['+442079460958', '*20*7946*0958'],
    ['+4930123456', '*30*123456'],
    ['+33123456789', '*1*23*45*67*89'],
    ['+390612345678', '*06*1234*5678'],
    ['+80012345678', '*1234*5678'],
  ])('the search form of %s follows the grouping of its country: %s', (value, search) => {
    expect(nowhere.format(value, 'search', 'automatic')).toBe(search)
  })

  test.each(['us_local', 'us_local_standard'] as const)('%s leaves another country as E.164', (format) => {
    expect(american.format('+44 20 7946 0958', 'create', format)).toBe('+442079460958')
  })

  test('the format of the settings is used when none is given', () => {
    expect(american.format('222.333.4444', 'search')).toBe('+12223334444')
  })
})

describe('reading', () => {
  test.each([
    [' (222) 333-4444 ', '+12223334444'],
    ['12223334444', '+12223334444'],
    ['+1 (222) 333-4444', '+12223334444'],
    ['(+1) 222 333 4444', '+12223334444'],
    ['＋1 222 333 4444', '+12223334444'],
    ['\u202a+12223334444\u202c', '+12223334444'],
    ['011 44 20 7946 0958', '+442079460958'],
    ['+12223334444;ext=5', '+12223334444'],
    ['222-333-4444 x12', '+12223334444'],
    ['sip:+12223334444@pbx.example.com', '+12223334444'],
    ['sip:2223334444@pbx.example.com:5060;user=phone', '+12223334444'],
    ['sips:+12223334444;ext=5@pbx.example.com', '+12223334444'],
    ['"Kim" <sip:%2B12223334444@pbx.example.com>', '+12223334444'],
    ['tel:+1-222-333-4444', '+12223334444'],
    ['TEL:+12223334444;ext=9', '+12223334444'],
  ])('%j is %s', (value, e164) => {
    expect(american.format(value, 'create')).toBe(e164)
    expect(american.key(value)).toBe(e164)
  })

  test.each(['911', '3334444', '+1911', 'kim', 'sip:kim@example.com', 'sip:1001@pbx', 'sip:%ZZ@pbx', '*222*333*4444'])(
    'what is no phone number passes as it came: %s',
    (value) => {
      for (const format of PHONE_FORMATS) expect(american.format(` ${value} `, 'search', format)).toBe(value)
    },
  )

  test('a national number without a default country passes as it came', () => {
    expect(nowhere.format('(222) 333-4444', 'create', 'international')).toBe('(222) 333-4444')
  })

  test('a short code is no phone number, also where its length would be possible', () => {
    expect(german.format('1001', 'create')).toBe('1001')
    expect(austrian.format('133', 'create')).toBe('133')
    expect(german.format('030 123456', 'create')).toBe('+4930123456')
  })

  test('a text longer than any number passes as it came', () => {
    const long = '1'.repeat(300)
    expect(american.format(long, 'create')).toBe(long)
    expect(american.key(long)).toBe(long)
  })
})

describe('withheld', () => {
  test.each([
    '',
    '  ',
    'anonymous',
    'ANONYMOUS',
    'Restricted',
    'private',
    'Private Number',
    'unknown',
    'unknown caller',
    'Unavailable',
    'not available',
    'withheld',
    'blocked',
    'no_caller_id',
    'sip:anonymous@anonymous.invalid',
    'sip:c8oqz84zk7z@anonymous.invalid',
    '"Anonymous" <sip:anonymous@anonymous.invalid>',
    'sip:restricted@pbx.example.com',
    'tel:',
    '+266696687',
    '+266 696 687',
    'sip:+266696687@pbx.example.com',
  ])('%j is empty and identifies nobody', (value) => {
    expect(american.isWithheld(value)).toBe(true)
    expect(american.format(value, 'create')).toBe('')
    expect(american.key(value)).toBeUndefined()
    expect(american.same(value, value)).toBe(false)
  })

  test.each(['kim', 'private.person@example.com', '266696687', 'sip:kim@example.com', '+12223334444'])(
    '%j is not withheld',
    (value) => {
      expect(american.isWithheld(value)).toBe(false)
    },
  )
})

describe('key', () => {
  test.each([
    ['(222) 333-4444', '2223334444'],
    ['tel:222-333-4444', '2223334444'],
    ['911', '911'],
    ['12', '12'],
    ['*86', '*86'],
    ['Kim', 'kim'],
    ['sip:Kim@Example.com', 'sip:kim@example.com'],
    ['sip:1001@pbx', 'sip:1001@pbx'],
  ])('%j without a default country is %s', (value, key) => {
    expect(nowhere.key(value)).toBe(key)
  })
})

describe('same', () => {
  const spellings = ['+12223334444', '(222) 333-4444', '2223334444', '12223334444', 'sip:+12223334444@pbx']
  const pairs = spellings.flatMap((a) => spellings.map((b) => [a, b] as const))

  test.each(pairs)('%s and %s are one number, with and without a default country', (a, b) => {
    expect(nowhere.same(a, b)).toBe(true)
    expect(american.same(a, b)).toBe(true)
  })

  test.each([
    ['+12223334444', '+12223334445'],
    ['+12223334444', '+442223334444'],
    ['+12223334444', '+4912223334444'],
    ['+12223334444', '22233344'],
    ['+12223334444', '333-4444'],
    ['+12223334444', '+1911'],
    ['+12223334444', 'kim'],
    ['1911', '911'],
    ['kim', 'lee'],
  ])('%s and %s are two, with and without a default country', (a, b) => {
    expect(nowhere.same(a, b)).toBe(false)
    expect(nowhere.same(b, a)).toBe(false)
    expect(american.same(a, b)).toBe(false)
    expect(american.same(b, a)).toBe(false)
  })

  test.each([
    ['+12223334444', '8 (222) 333-44-44', true],
    ['+12223334444', '+4922223334444', true],
    ['+12223334444', '3334444', false],
    ['3334444', '+1 222 3334444', false],
    ['+12223334444', '+12223334445', false],
    ['12345', '12345', true],
    ['anonymous', 'anonymous', false],
  ])('by their last ten digits, %s and %s: %s', (a, b, same) => {
    expect(lastTen.same(a, b)).toBe(same)
    expect(lastTen.same(b, a)).toBe(same)
  })

  test('a national number with its trunk prefix is the same as the international one', () => {
    expect(nowhere.same('+4930123456', '030 123456')).toBe(true)
    expect(american.same('020 7946 0958', '+442079460958')).toBe(true)
  })

  test('the default country makes a national number one of that country', () => {
    expect(american.same('+442079460958', '2079460958')).toBe(false)
    expect(nowhere.same('+442079460958', '2079460958')).toBe(true)
  })

  test('a country code without a plus counts, unless the digits are a real number of the default country', () => {
    expect(german.same('+12223334444', '12223334444')).toBe(true)
    expect(american.same('+2126564321', '2126564321')).toBe(false)
  })

  test('names are compared without regard to case', () => {
    expect(nowhere.same('sip:Kim@example.com', 'sip:kim@example.com')).toBe(true)
  })
})

test('a value that was pushed out of the cache is read again', () => {
  for (let i = 0; i < 1100; i++) american.key(`+1222333${String(i).padStart(4, '0')}`)
  expect(american.key('+12223330000')).toBe('+12223330000')
})

describe('properties', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: 3, maxLength: 15 })
  const numberlike = fc.oneof(
    digits,
    digits.map((text) => `+${text}`),
    fc.string({ unit: fc.constantFrom(...'0123456789+()-. x;=*#'.split('')), maxLength: 20 }),
  )
  const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), numberlike)
  const phones = fc.constantFrom(american, german, nowhere)

  test('no string makes it throw', () => {
    fc.assert(
      fc.property(phones, value, value, fc.constantFrom(...PHONE_FORMATS), (reader, a, b, format) => {
        expect(typeof reader.format(a, 'search', format)).toBe('string')
        expect(reader.same(a, b)).toBe(reader.same(b, a))
        expect(reader.key(a) === undefined).toBe(reader.isWithheld(a))
      }),
      { numRuns: 2000 },
    )
  })

  test.each(['e164', 'international'] as const)('%s written again is the same, and so is its key', (format) => {
    fc.assert(
      fc.property(phones, value, (reader, text) => {
        const once = reader.format(text, 'create', format)
        expect(reader.format(once, 'create', format)).toBe(once)
        expect(reader.key(once)).toBe(reader.key(text))
      }),
      { numRuns: 4000 },
    )
  })
})
