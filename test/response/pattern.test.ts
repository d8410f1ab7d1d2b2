import { expect, test } from 'vitest'
import { isCrmwireError } from '../../src/errors/crmwire-error.ts'
import { compilePattern } from '../../src/response/pattern.ts'

test.each([
  ["isn't a valid", "Status 'x' isn't a valid status", true],
  ['^ERR', 'ERR_1', true],
  ['^ERR', 'no ERR', false],
  ['^(invalid|expired|unknown) (session|token)$', 'expired token', true],
  ['code: *[0-9]+', 'code:  42', true],
  [String.raw`\d{3}-\d{2,4}?`, '123-45', true],
  ['(?:ab){2}c', 'ababc', true],
  ['(?<kind>a|b)c?', 'b', true],
  ['a(?!b)', 'ab', false],
  ['[+*?(|]', '(', true],
  [String.raw`\(\+\)`, '(+)', true],
  ['a{,2}', 'a{,2}', true],
])('%j on %j is %j', (source, text, matches) => {
  expect(compilePattern(source)(text)).toBe(matches)
})

test.each([
  ['(a+)+', /repeats a group/],
  ['(a*)*b', /repeats a group/],
  ['((a|b))+', /repeats a group/],
  ['(a?){40}', /repeats a group/],
  ['(?:a{2}){3,}', /repeats a group/],
  ['(?:x(y+)z)*', /repeats a group/],
  ['.*.*.*', /more than two/],
  ['a+b{1,9}c*', /more than two/],
  ['a?'.repeat(20), /choices/],
  ['(a|b)'.repeat(9), /choices/],
  ['.*.*a?b?c?', /choices/],
  ['a{1001}', /1000 times/],
  ['a{1,2000}', /1000 times/],
  [String.raw`(a)\1`, /refers back/],
  [String.raw`(?<x>a)\k<x>`, /refers back/],
  ['(?<=a)b', /looks behind/],
  ['(?<!a)b', /looks behind/],
  ['x'.repeat(201), /longer than 200/],
  ['(', /no regular expression/],
  ['a)', /no regular expression/],
  ['[b-a]', /no regular expression/],
])('%s is refused', (source, reason) => {
  const error = attempt(source)
  expect(isCrmwireError(error)).toBe(true)
  expect(error).toMatchObject({ code: 'RESPONSE_PATTERN_INVALID', path: 'failWhen.matches' })
  expect(String(error)).toMatch(reason)
})

test('a text is looked at up to its 4,096th character', () => {
  const pattern = compilePattern('end$')
  expect(pattern(`${'x'.repeat(4093)}end${'y'.repeat(10)}`)).toBe(true)
  expect(pattern(`${'x'.repeat(5000)}end`)).toBe(false)
})

test.each(['.*a.*b', 'a?b?a+b', 'a?a?a?a?a?a?a?a?b', '(a|a)(a|a)(a|a)a+b'])(
  '%s comes to an end on the text that is worst for it',
  (source) => {
    expect(compilePattern(source)('a'.repeat(100_000))).toBe(false)
  },
)

function attempt(source: string): unknown {
  try {
    return compilePattern(source, 'failWhen.matches')
  } catch (error) {
    return error
  }
}
