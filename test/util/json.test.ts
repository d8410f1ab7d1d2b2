import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isJsonObject, nestsDeeperThan, parseJson, stringifyJson } from '../../src/util/json.ts'

describe('parsing', () => {
  test.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['{"id":12345678901234567890,"n":1}', { id: 12345678901234567890n, n: 1 }],
    ['[1234567890123456.5,1e30]', [1234567890123456.5, 1e30]],
    ['"1234567890123456789"', '1234567890123456789'],
    ['{"a":[1,true,null,"x"]}', { a: [1, true, null, 'x'] }],
  ])('%s keeps the digits of integers', (text, value) => {
    expect(parseJson(text)).toEqual(value)
  })

  test('takes a key that reaches behind objects as a key', () => {
    const parsed = parseJson('{"__proto__":{"a":1234567890123456789}}')
    expect(Object.keys(parsed as object)).toEqual(['__proto__'])
    expect('a' in {}).toBe(false)
  })

  test('refuses what is no JSON', () => {
    expect(() => parseJson('{')).toThrow(SyntaxError)
    expect(() => parseJson('1234567890123456,')).toThrow(SyntaxError)
  })
})

test('any integer survives being parsed and written', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (integer) => {
      const text = `{"a":[${integer}]}`
      expect(stringifyJson(parseJson(text))).toBe(text)
    }),
  )
})

test('writing indents when told so', () => {
  expect(stringifyJson({ a: 1n }, 2)).toBe('{\n  "a": 1\n}')
})

test.each([
  [{}, true],
  [Object.create(null), true],
  [[], false],
  [null, false],
  ['x', false],
  [undefined, false],
])('%o is a JSON object: %s', (value: unknown, is) => {
  expect(isJsonObject(value)).toBe(is)
})

const nested = (depth: number, open = '[', close = ']'): string => open.repeat(depth) + close.repeat(depth)

test.each([
  ['""', 0, false],
  ['[]', 0, true],
  [nested(64), 64, false],
  [nested(65), 64, true],
  [nested(3, '{"a":', '}'), 2, true],
  [nested(3, '[{"a":', '}]'), 6, false],
  [nested(3, '[{"a":', '}]'), 5, true],
  ['[[],[],[],[]]', 2, false],
  ['["[[[[[["]', 1, false],
  [String.raw`["\"[[[[[[\\",[]]`, 2, false],
  [String.raw`["\\",[[]]]`, 2, true],
])('%s nests deeper than %i: %s', (text, limit, deeper) => {
  expect(nestsDeeperThan(text, limit)).toBe(deeper)
})
