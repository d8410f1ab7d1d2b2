import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCrmwireError } from '../../src/errors/crmwire-error.ts'
import { readBody } from '../../src/response/body.ts'

function attempt(text: string, headers: Record<string, string> = {}): unknown {
  try {
    return readBody(text, headers)
  } catch (error) {
    return error
  }
}

test.each(['', ' ', '\r\n\t ', '\ufeff'])('%j is an empty body', (text) => {
  expect(readBody(text, {})).toEqual({ json: undefined, empty: true })
})

test.each([
  ['{"id":1}', { id: 1 }],
  [' [1, "a", null] ', [1, 'a', null]],
  ['\ufeff{"a":{}}', { a: {} }],
  ['null', null],
  ['false', false],
  ['-1.5', -1.5],
  ['"text"', 'text'],
])('%j is JSON, whatever its content type', (text, json) => {
  expect(readBody(text, { 'content-type': 'text/html' })).toEqual({ json, empty: false })
})

test('an integer beyond 2^53 keeps its digits', () => {
  expect(readBody('{"id":12345678901234567890}', {}).json).toEqual({ id: 12345678901234567890n })
})

test.each(['<html>secret</html>', 'OK secret', '{"secret":', 'nul', '[1,]', '-', '{secret}'])(
  '%j is not JSON, and the error does not quote it',
  (text) => {
    const error = attempt(text, { 'content-type': 'Text/HTML; charset=utf-8' })
    expect(error).toMatchObject({ code: 'HTTP_ANSWER_NOT_JSON' })
    expect(error).not.toHaveProperty('cause')
    expect(String(error)).toContain('text/html')
    expect(String(error)).not.toContain('secret')
  },
)

test.each([undefined, '', 'nonsense', '"<script>"'])('a content type of %j is not repeated', (type) => {
  const error = attempt('no', type === undefined ? {} : { 'content-type': type })
  expect(String(error)).toContain('no content type')
})

test('64 levels are read and 65 are too deep', () => {
  expect(readBody(nest(64), {}).empty).toBe(false)
  expect(attempt(nest(65))).toMatchObject({ code: 'HTTP_ANSWER_TOO_DEEP' })
  expect(attempt(`{"secret":${nest(100_000)}}`)).toMatchObject({ code: 'HTTP_ANSWER_TOO_DEEP' })
})

test('half a million values are read and more are too many', () => {
  expect(readBody(`[${'0,'.repeat(500_000)}0]`, {}).empty).toBe(false)
  expect(attempt(`[${'0,'.repeat(500_001)}0]`)).toMatchObject({ code: 'HTTP_ANSWER_TOO_LARGE' })
})

const digits = (count: number): unknown => readBody('1'.repeat(count), {}).json

test('an integer of more than 256 digits is no identifier to be kept', () => {
  expect([typeof digits(256), digits(257)]).toEqual(['bigint', Number('1'.repeat(257))])
  expect(digits(1_000_000)).toBe(Infinity)
})

test('any text gives a body or an error of the library', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const result = attempt(text)
      expect(isCrmwireError(result) || Object.keys(result ?? {}).includes('empty')).toBe(true)
    }),
  )
})

function nest(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}
