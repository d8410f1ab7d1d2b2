import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { TemplateError } from '../../src/errors/template-error.ts'
import type { Template } from '../../src/template/nodes.ts'
import { printTemplate } from '../../src/template/print-template.ts'
import { errorOf, fill, parse } from './language.ts'

const RUNS = { numRuns: 1000 }

const token = fc.constantFrom(
  '{',
  '}',
  '{{',
  '}}',
  '${',
  '$${',
  '$',
  '<',
  '>',
  '|',
  ':',
  '.',
  '(',
  ')',
  ',',
  '"',
  '\\',
  '=',
  '\\=',
  ' ',
  'a',
  '👋',
  '\n',
  'NAME',
  'name',
  'nope',
  '{NAME}',
  '{NAME|lower}',
  '{EMAIL|last:4}',
  '<NAME>',
  '${SET}',
  '{{NAME}}',
  '{CUSTOM.x}',
  '=CONCAT_OR(',
  '{=CONCAT_AND(',
  ')}',
  '=DEFAULT_VALUE({NAME}, b)',
  '{=MAP({NAME}, a: b, *: c)}',
  'MAP(',
  ', ',
)
const soup = fc.array(token, { maxLength: 30 }).map((tokens) => tokens.join(''))
const source = fc.oneof(
  soup,
  fc.string({ unit: 'binary', maxLength: 60 }),
  soup.map((text) => `=CONCAT_OR(${text})`),
)

/** A template, or the error of a text that is none; anything else that is thrown goes on. */
function read(text: string): Template | TemplateError {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof TemplateError) return error
    throw error
  }
}

function parsed(text: string): Template {
  const result = read(text)
  fc.pre(!(result instanceof TemplateError))
  return result
}

/** A template without the places where its parts stand. */
const shape = (template: Template): unknown =>
  JSON.parse(
    JSON.stringify(template.nodes, (key, value: unknown) => (key === 'start' || key === 'end' ? undefined : value)),
  )

test('any text is a template or an error with a place inside it', () => {
  fc.assert(
    fc.property(source, (text) => {
      const result = read(text)
      const { start, end } = result instanceof TemplateError ? result : { start: 0, end: text.length }
      expect(start).toBeGreaterThanOrEqual(0)
      expect(end).toBeGreaterThanOrEqual(start)
      expect(end).toBeLessThanOrEqual(text.length)
    }),
    RUNS,
  )
})

test('a printed template reads as the same template', () => {
  fc.assert(
    fc.property(source, (text) => {
      const template = parsed(text)
      expect(shape(parse(printTemplate(template)))).toEqual(shape(template))
    }),
    RUNS,
  )
})

test('a value of template syntax is filled in as it is', () => {
  fc.assert(
    fc.property(source, (value) => {
      fc.pre(value !== '')
      expect(fill('{NAME}', { NAME: value })).toBe(value)
      expect(fill('a {NAME} b', { NAME: value })).toBe(`a ${value} b`)
      expect(fill('=CONCAT_OR(a, {NAME})', { NAME: value })).toBe(`a or ${value}`)
    }),
    RUNS,
  )
})

const LENGTH = 60_000
const long = (unit: string, before = ''): string =>
  before + unit.repeat(Math.floor((LENGTH - before.length) / unit.length))

test.each([
  ['opening braces', long('{')],
  ['double braces that never close', long('{{a|')],
  ['variables that never close', long('{a')],
  ['filters that never close', long('{a|')],
  ['filter arguments', long('|lower:x', '{NAME')],
  ['dotted names', long('.a', '{{a')],
  ['one long name', long('a', '{')],
  ['angle brackets', long('<A')],
  ['settings that never close', long('${')],
  ['backslashes', long('\\')],
  ['embedded calls', long('{=CONCAT_OR(')],
  ['parentheses', long('(', '=CONCAT_OR(')],
  ['commas', long(',', '=CONCAT_OR(')],
  ['quotes', long('""', '=CONCAT_OR(')],
  ['white space before quotes', `=CONCAT_OR(${' '.repeat(29_000)}${'""'.repeat(15_000)}`],
  ['white space before commas', long('  ,', '=CONCAT_OR(')],
  ['quoted arguments', long('"a",', '=CONCAT_OR(')],
  ['escapes', long('\\"', '=CONCAT_OR(')],
  ['an unknown function', long('F', '=') + '('],
])('reading takes no longer than reading may: %s', { timeout: 5000 }, (_, text) => {
  expect(text.length).toBeLessThanOrEqual(LENGTH + 1)
  read(text)
  read(`${text})`)
})

test('reading long templates is bounded by their length', () => {
  expect(errorOf(long('x', '') + 'x'.repeat(10_000))).toMatchObject({ code: 'TEMPLATE_TOO_LONG' })
})
