import { expect, test } from 'vitest'
import { compileTemplate } from '../../src/template/compile-template.ts'
import type { Value } from '../../src/template/value.ts'
import { bind, fill, fillIn, parse } from './language.ts'

test.each([['text'], [42], [0], [false], [9007199254740993n], [['a', 1]], [{ a: [null] }]] satisfies [Value][])(
  'a value that is exactly one variable keeps its type: %s',
  (value) => {
    expect(fill('{NAME}', { NAME: value })).toBe(value)
    expect(fill('<NAME>', { NAME: value })).toBe(value)
  },
)

test.each([
  [42, 'n: 42'],
  [false, 'n: false'],
  [9007199254740993n, 'n: 9007199254740993'],
  [['a', 1], 'n: ["a",1]'],
  [{ a: 1n }, 'n: {"a":1}'],
] satisfies [Value, string][])('mixed text is a string: %s becomes %j', (value, text) => {
  expect(fill('n: {NAME}', { NAME: value })).toBe(text)
})

test.each([[undefined], [null], ['']] satisfies [Value][])('a variable whose value is %j is empty', (value) => {
  expect(fill('{NAME}', { NAME: value })).toBeUndefined()
  expect(fill('x{NAME}', { NAME: value })).toBeUndefined()
})

test.each([
  [{ NAME: 'Kim', EMAIL: 'k@x' }, 'Kim <k@x>', 'Kim <k@x>'],
  [{ NAME: 'Kim' }, 'Kim <>', undefined],
  [{}, undefined, undefined],
])('mixed text with %j is %j, and in a find, where any empty variable empties it, %j', (values, all, any) => {
  expect(fill('{NAME} <{EMAIL}>', values, { emptyWhen: 'all' })).toBe(all)
  expect(fill('{NAME} <{EMAIL}>', values, { emptyWhen: 'any' })).toBe(any)
})

test.each(['', ' ', 'constant', '{', '${SET}', 'a ${SET}'])('constant text is never empty: %j', (source) => {
  expect(fill(source, {}, { emptyWhen: 'any' })).toBe(source.replace('${SET}', '<SET of the operator>'))
})

const unset = { setting: (): string => '' }

test('an optional setting that is unset is empty, and leaves nothing inside text', () => {
  expect(fill('${SET}', {}, unset)).toBeUndefined()
  expect(fill('a${SET}b', {}, unset)).toBe('ab')
})

test.each([
  '{EMAIL}',
  '<EMAIL>',
  '=CONCAT_OR({EMAIL})',
  '{=CONCAT_OR({EMAIL})}',
  '${SET}',
  '$${SET}',
  '{{EMAIL}}',
  String.raw`\=x`,
  '{EMAIL|upper}',
])('a value is filled in once and never read again: %s comes out as itself', (value) => {
  const values = { NAME: value, EMAIL: 'wrong' }
  expect(fill('{NAME}', values)).toBe(value)
  expect(fill('-{NAME}-', values)).toBe(`-${value}-`)
  expect(fill('=CONCAT_OR({NAME}, b)', values)).toBe(`${value} or b`)
  expect(fill('=MAP({PHONE}, *: {NAME})', values)).toBe(value)
})

test('a setting is plain text, too', () => {
  expect(fill('${SET} {NAME}', { NAME: 'Kim' }, { setting: () => '{NAME} =CONCAT_OR(a)' })).toBe(
    '{NAME} =CONCAT_OR(a) Kim',
  )
})

test.each([
  ['{NAME}', "O'B", "O'B"],
  ['x {NAME}', "O'B", String.raw`x O\'B`],
  ['{NAME|raw} x', "O'B", "O'B x"],
  ['{NAME|lower} x', "O'B", String.raw`o\'b x`],
  ['{NAME|soql|upper} x', "O'B", String.raw`O\'B x`],
  ['=CONCAT_OR({NAME})', "O'B", String.raw`O\'B`],
  ["n = 'x' and {=CONCAT_OR({NAME})}", "O'B", String.raw`n = 'x' and O\'B`],
  ["it's ${SET}{NAME}", 'a', "it's <SET of the operator>a"],
])('a dialect escapes only what comes from variables, once: %s with %s is %s', (source, value, text) => {
  expect(fillIn('soql', source, { NAME: value })).toBe(text)
})

test.each([
  ['zendesk', 'n:{NAME}', 'n:"Kim Park"'],
  ['zendesk', 'n:"{NAME}"', 'n:"Kim Park"'],
  ['zendesk', `n:"{NAME|zendesk}" it's n:{NAME|zendesk}`, `n:"Kim Park" it's n:"Kim Park"`],
  ['zendesk', 'n:"{=DEFAULT_VALUE({EMAIL}, {NAME})}" x:{NAME}', 'n:"Kim Park" x:"Kim Park"'],
  ['zendesk', '=CONCAT_OR(n:{NAME}, n:"{NAME}")', 'n:"Kim Park" or n:"Kim Park"'],
  ['zendesk', String.raw`=CONCAT_OR(n:\"{NAME}\")`, 'n:"Kim Park"'],
  ['freshdesk', `"n:'{NAME}' OR n:{NAME}"`, `"n:'Kim Park' OR n:'Kim Park'"`],
])('%s quotes where the author does not: %s is %s', (dialect, source, text) => {
  expect(fillIn(dialect, source, { NAME: 'Kim Park' })).toBe(text)
})

test('a value of which a dialect can say nothing is empty', () => {
  const used: string[] = []
  const options = { dialect: (): string => '', emptyWhen: 'all' } as const
  expect(compileTemplate(parse('a{NAME}'), bind(options))({ NAME: '*' }, used)).toBeUndefined()
  expect(used).toEqual([])
  expect(fillIn('zendesk', 'a{NAME}', { NAME: '*' })).toBeUndefined()
  expect(fillIn('zendesk', '=DEFAULT_VALUE({NAME}, {EMAIL})', { NAME: '*', EMAIL: 'k@x' })).toBe('k@x')
})

test.each([
  ['{NAME}', 'A%20B'],
  ['x y/{NAME}', 'x y/A%20B'],
  ['=CONCAT_OR({NAME}, c)', 'A%20B%20or%20c'],
  ['x {=CONCAT_OR({NAME}, c)}', 'x A%20B%20or%20c'],
  ['{=CONCAT_OR({EMAIL})}', undefined],
  ['{EMAIL}', undefined],
])('a slot encodes what is filled in and leaves the text around it: %s is %j', (source, text) => {
  expect(fill(source, { NAME: 'A B' }, { encode: encodeURIComponent })).toBe(text)
})

test.each([
  ['{NAME} {EMAIL}', ['NAME', 'EMAIL']],
  ['{name}', ['NAME']],
  ['{NAME} {PHONE}', []],
  ['constant', []],
  ['{PHONE}', []],
  ['=CONCAT_OR(a {NAME} {PHONE}, {EMAIL})', ['EMAIL']],
  ['=DEFAULT_VALUE({NAME}, {EMAIL})', ['NAME']],
  ['=MAP({NAME}, *: {EMAIL})', ['EMAIL']],
])('the variables that went into %s are %j', (source, names) => {
  const used: string[] = []
  compileTemplate(parse(source), bind({ emptyWhen: 'any' }))({ NAME: 'Kim', EMAIL: 'k@x' }, used)
  expect(used).toEqual(names)
})
