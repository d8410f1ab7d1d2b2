import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { identifierFromHeader, readIdentifier } from '../../src/response/identifier.ts'

describe('readIdentifier', () => {
  test.each(['a', '0', ' padded ', '003D000001', 'kim@example.com', 'x'.repeat(256), 0, 7, -1])(
    '%j is an identifier, unchanged',
    (value) => {
      expect(readIdentifier(value)).toBe(value)
    },
  )

  test('an integer beyond 2^53 is one', () => {
    expect(readIdentifier(12345678901234567890n)).toBe(12345678901234567890n)
  })

  test.each([
    undefined,
    null,
    '',
    '  ',
    'x'.repeat(257),
    'a\nb',
    'a\u0000',
    '\ud800',
    true,
    false,
    1.5,
    1e21,
    Number.NaN,
    {},
    { id: 1 },
    [],
    [1],
  ])('%j is none', (value) => {
    expect(readIdentifier(value)).toBeUndefined()
  })
})

describe('identifierFromHeader', () => {
  test.each([
    ['/REST/2.0/transaction/43', '43'],
    ['https://crm.example.com/api/tickets/43', '43'],
    ['//crm.example.com/tickets/43', '43'],
    ['tickets/43', '43'],
    ['43', '43'],
    ['CASE:12', 'CASE:12'],
    [' /tickets/43/?view=full#top ', '43'],
    ['/tickets/a%20b%2Fc', 'a b/c'],
    ['/tickets/100%', '100%'],
    ['https://crm.example.com/data/accounts(0f5d-1)', '0f5d-1'],
    ["https://crm.example.com/data/accounts('kim')", 'kim'],
    ['https://crm.example.com', undefined],
    ['https://crm.example.com/', undefined],
    ['/', undefined],
    ['', undefined],
    ['/tickets/%00', undefined],
  ])('%j gives %j', (location, id) => {
    expect(identifierFromHeader({ location }, 'Location')).toBe(id)
  })

  test.each([
    '/api/people',
    '/api/people/',
    'https://crm.example.com/api/people/',
    'https://crm.example.com/api/people?limit=1',
  ])('%j only leads back to where the request went, and gives none', (location) => {
    expect(identifierFromHeader({ location }, 'Location', 'https://crm.example.com/api/people?x=1')).toBeUndefined()
    expect(identifierFromHeader({ location: '/api/people/people' }, 'Location', '/api/people')).toBe('people')
  })

  test('a header that is missing gives none', () => {
    expect(identifierFromHeader({}, 'Location')).toBeUndefined()
    expect(identifierFromHeader({}, 'constructor')).toBeUndefined()
  })

  test('whatever it gives is an identifier', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (location) => {
        const id = identifierFromHeader({ location }, 'location')
        expect(readIdentifier(id)).toBe(id)
      }),
    )
  })
})
