import { describe, expect, test } from 'vitest'
import { compileFailureTest } from '../../src/response/failure-test.ts'
import type { FailWhen } from '../../src/response/schema.ts'
import type { Json } from '../../src/util/json.ts'

function fails(condition: FailWhen, json: Json | undefined): boolean {
  return compileFailureTest(condition)(json) !== undefined
}

describe('exists', () => {
  test.each<[Json | undefined, boolean]>([
    [{ error: 'x' }, true],
    [{ error: { code: 1 } }, true],
    [{ error: 0 }, true],
    [{ error: false }, true],
    [{ error: null }, false],
    [{ error: '' }, false],
    [{ error: [] }, false],
    [{ error: {} }, false],
    [{}, false],
    [[], false],
    [undefined, false],
  ])('in %j there is an error: %j', (json, there) => {
    expect(fails({ path: 'error', exists: true }, json)).toBe(there)
    expect(fails({ path: 'error', exists: false }, json)).toBe(!there)
  })
})

describe('equals', () => {
  test.each<[Json, string | number | boolean | null, boolean]>([
    [7, 7, true],
    ['7', 7, false],
    [7, '7', false],
    [false, false, true],
    [0, false, false],
    [null, null, true],
    ['error', 'error', true],
    ['Error', 'error', false],
    [{}, 'error', false],
    [['ok', 'error'], 'error', true],
  ])('%j compared with %j is %j', (value, equals, matched) => {
    expect(fails({ path: 'status', equals }, { status: value })).toBe(matched)
  })

  test('a place that is missing is equal to nothing, not even null', () => {
    expect(fails({ path: 'status', equals: null }, {})).toBe(false)
  })

  test('a number is the same however it is held', () => {
    expect(fails({ path: 'n', equals: 12345678901234567000 }, { n: 12345678901234567168n })).toBe(true)
  })
})

describe('matches', () => {
  test.each<[Json, boolean]>([
    [["Ticket 1: Status 'nonsense' isn't a valid status for this ticket."], true],
    [['Ticket 1: Subject changed'], false],
    [[], false],
    ["it isn't", true],
    [[["isn't"]], false],
  ])('a sentence in %j is an error: %j', (json, matched) => {
    expect(fails({ path: '$', matches: "isn't" }, json)).toBe(matched)
  })

  test('a number is matched as text', () => {
    expect(fails({ path: 'code', matches: '^5' }, { code: 500 })).toBe(true)
  })
})

test('of a list the first condition that holds is given', () => {
  const conditions = [
    { path: 'error', exists: true },
    { path: 'ok', equals: false, retry: true },
  ]
  const find = compileFailureTest(conditions)
  expect(find({ ok: false })).toEqual({ matched: conditions[1] })
  expect(find({ ok: false, error: 'x' })).toEqual({ matched: conditions[0] })
  expect(find({ ok: true })).toBeUndefined()
})

test('an error names the condition', () => {
  expect(() =>
    compileFailureTest(
      [
        { path: 'a', exists: true },
        { path: 'a..b', exists: true },
      ],
      'x.failWhen',
    ),
  ).toThrow(expect.objectContaining({ code: 'RESPONSE_PATH_INVALID', path: 'x.failWhen[1].path' }))
  expect(() => compileFailureTest({ path: 'a', matches: '(a+)+' }, 'x.failWhen')).toThrow(
    expect.objectContaining({ code: 'RESPONSE_PATTERN_INVALID', path: 'x.failWhen.matches' }),
  )
})
