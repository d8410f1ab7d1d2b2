import { describe, expect, test } from 'vitest'
import { readSource } from '../../src/config/source.ts'
import { checkConfig } from '../../src/config/check-config.ts'
import { found } from './configs.ts'

/** The text that a part of a value stands for in the source. */
function partOf(text: string, path: string[], part: string): string | undefined {
  const source = readSource(text)
  const value = source.spots.get(path.join('\u0000'))?.scalar?.value ?? ''
  const start = value.indexOf(part)
  const range = source.locate(path, 'value', { start, end: start + part.length })
  return range && text.slice(range.start, range.end)
}

describe('a variable is found where it is written', () => {
  test.each([
    ['plain', 'a: x {NAME} y'],
    ['plain over two lines', 'a: x\n  y {NAME} z'],
    ['single quotes', "a: 'it''s {NAME}'"],
    ['double quotes', 'a: "\\"x\\"\\t\\u0041 \\x41 {NAME}"'],
    ['double quotes over two lines', 'a: "x\n  \\\n  y {NAME}"'],
    ['a literal block', 'a: |\n  x\n    y {NAME}\n'],
    ['a literal block with an indicator', 'a: |2-\n    x\n   {NAME}\n'],
    ['a folded block', 'a: >-\n  x\n  y\n\n  {NAME} z\n'],
    ['JSON', '{"a": "x\\n\\u00e9 {NAME}"}'],
    ['after an astral character', 'a: "😀 \\U0001F600 {NAME}"'],
    ['Windows line ends', 'a: |\r\n  x\r\n  {NAME}\r\n'],
  ])('%s', (_style, text) => {
    expect(partOf(text, ['a'], '{NAME}')).toBe('{NAME}')
  })
})

test('a byte order mark is no part of the text', () => {
  expect(checkConfig('\uFEFFversion: 2\nname: x').issues[0]).toMatchObject({ line: 1, column: 10 })
})

describe('syntax', () => {
  test.each([
    ['an unclosed quote is shown where it opens', 'version: 1\nname: "x\nphone: {}\n', 2, 7],
    ['a tab', 'version: 1\nname: x\nphone:\n\tformat: e164\n', 4, 1],
    ['a wrong indentation', 'version: 1\nname: x\nphone:\n  format: e164\n defaultCountry: US\n', 5, 1],
    ['an unclosed bracket', 'version: 1\nname: x\nphone: { format: e164\ntexts: {}\n', 4, 1],
    ['a colon in a plain value', 'version: 1\nname: a: b\n', 2, 7],
    ['a tag', 'version: 1\nname: !x y\n', 2, 10],
    ['a variable without quotes, with text behind it', 'version: 1\nname: x\ntexts:\n  subject: {NAME} y\n', 4, 19],
    ['two documents', 'version: 1\nname: x\n---\nversion: 1\n', 3, 1],
    ['an alias to nothing', 'version: 1\nname: *x\n', 2, 7],
  ])('%s is one error', (_mistake, text, line, column) => {
    const { issues } = checkConfig(text)
    expect(issues.map((issue) => [issue.code, issue.line, issue.column])).toEqual([['CONFIG_SYNTAX', line, column]])
  })

  test('sections without syntax errors are still checked', () => {
    expect(found('version: 1\nname: x\ntexts: { subject: "{NAEM}" }\nphone:\n\tformat: e164\n')).toEqual([
      'TEMPLATE_UNKNOWN_VARIABLE texts.subject',
      'CONFIG_SYNTAX ',
    ])
    expect(found('version: 1\nname: x\nphone:\n\tformat: e164\ntexts: { subject: "{NAEM}" }\n')).toEqual([
      'CONFIG_SYNTAX ',
      'TEMPLATE_UNKNOWN_VARIABLE texts.subject',
    ])
  })

  test('a key twice is an error at the second one', () => {
    const { issues } = checkConfig('{"version": 1,\n "name": "x",\n "name": "y"}')
    expect(issues).toMatchObject([{ code: 'CONFIG_DUPLICATE_KEY', path: 'name', line: 3, column: 2 }])
  })

  test('aliases are allowed, endless ones are not', () => {
    expect(found('version: 1\nname: &n x\ntexts: { subject: *n }')).toEqual([])
    expect(found('version: 1\nname: x\ntexts: &t { subject: *t }')).toEqual(['CONFIG_SYNTAX texts'])
    const bomb = ['a: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let i = 1; i < 9; i++)
      bomb.push(
        `b${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      )
    expect(found(bomb.join('\n')).filter((one) => one.startsWith('CONFIG_SYNTAX'))).toHaveLength(1)
  })

  test('merge keys, forbidden keys and numbers that lose digits are refused', () => {
    expect(found('version: 1\nname: x\n<<: { texts: {} }')).toEqual(['CONFIG_UNKNOWN_KEY ["<<"]'])
    expect(found('version: 1\nname: x\n__proto__: {}')).toEqual(['CONFIG_FORBIDDEN_KEY __proto__'])
    expect(found('version: 1\nname: x\nlimits: { responseBytes: 12345678901234567890 }')).toEqual([
      'CONFIG_INVALID_VALUE limits.responseBytes',
    ])
  })

  test('more than a megabyte is refused, and so is what nests without end', () => {
    expect(found(`name: ${'x'.repeat(1_000_001)}`)).toEqual(['CONFIG_TOO_LARGE '])
    expect(found(`a: ${'['.repeat(50_000)}`).every((one) => one.startsWith('CONFIG_SYNTAX'))).toBe(true)
  })

  test('what may be a secret on a broken line is not shown', () => {
    for (const text of [
      'version: 1\nname: x\nauth:\n  token: "s3cr3t\n',
      '{"version": 1, "auth": {"x": "s3cr3t"',
      'auth: { a: s3cr3t } }\n',
    ])
      expect(JSON.stringify(checkConfig(text).issues)).not.toContain('s3cr3t')
  })
})
