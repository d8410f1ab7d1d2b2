import { describe, expect, test } from 'vitest'
import { checkTemplate } from '../../src/template/check-template.ts'
import { DIALECTS } from '../../src/template/dialects/registry.ts'
import { FILTERS } from '../../src/template/filters/registry.ts'
import type { Value } from '../../src/template/value.ts'
import { fill, fillIn, parse } from './language.ts'

describe.each([...FILTERS.values()])('the filter $name', (filter) => {
  test('is documented: a signature with its name, a sentence and examples', () => {
    expect(filter.signature.split(':')[0]).toBe(filter.name)
    expect(filter.summary).toMatch(/\.$/)
    expect(filter.examples.length).toBeGreaterThan(0)
  })

  test.each(filter.examples)('makes $output of $input', ({ argument, input, output }) => {
    expect(filter.checkArgument(argument)).toBeUndefined()
    const use = argument === undefined ? filter.name : `${filter.name}:${argument}`
    expect(fill(`{NAME|${use}}`, { NAME: input })).toEqual(output)
    expect(fill(`{NAME|${use}}`, { NAME: null })).toBeUndefined()
  })
})

describe.each([...DIALECTS.values()])('the dialect $name', (dialect) => {
  test.each(dialect.examples)('writes $input as $output', ({ input, output }) => {
    expect(dialect.escape(input)).toBe(output)
    expect(fillIn(dialect.name, 'q:{NAME}', { NAME: input })).toBe(`q:${output}`)
  })

  test('is a filter, too', () => {
    expect(FILTERS.get(dialect.name)).toMatchObject({ takes: 'text', escapes: true })
    expect(dialect.language).not.toBe('')
  })

  test('leaves a whole value alone', () => {
    expect(fillIn(dialect.name, '{NAME}', { NAME: `\\"'^(x)` })).toBe(`\\"'^(x)`)
  })

  test('escapes once, also when its own filter is used', () => {
    const [{ input, output }] = dialect.examples as [{ input: string; output: string }]
    expect(fillIn(dialect.name, `q:{NAME|${dialect.name}}`, { NAME: input })).toBe(`q:${output}`)
    expect(fill(`{NAME|${dialect.name}}`, { NAME: input })).toBe(output)
  })

  test('is switched off by raw', () => {
    expect(fillIn(dialect.name, 'q:{NAME|raw}', { NAME: `a("^')` })).toBe(`q:a("^')`)
    expect(fillIn(dialect.name, '=CONCAT_OR(q:{NAME|raw})', { NAME: `a("^')` })).toBe(`q:a("^')`)
  })
})

test.each([
  ['soql', 'a\nb\rc\td', String.raw`a\nb\rc\td`],
  ['soql', String.raw`a\' or 1=1`, String.raw`a\\\' or 1=1`],
  ['lucene', 'a<b>c:d', String.raw`a\ b\ c\:d`],
  ['zendesk', 'a"b*', '"a b"'],
  ['zendesk', '"*\\"', ''],
  ['zendesk', 'not', '"not"'],
  ['zendesk', '-a', '"-a"'],
  ['lucene', '<>', ''],
  ['servicenow', 'JavaScript:gs.getUserID()', ''],
  ['freshdesk', 'null', "'null'"],
  ['zendesk', 'x: y', '"x: y"'],
  ['json', 'a\n"b"', String.raw`a\n\"b\"`],
  ['zoho', String.raw`a\b`, String.raw`a\\b`],
])('%s writes %j as %j', (dialect, input, output) => {
  expect(DIALECTS.get(dialect)!.escape(input)).toBe(output)
})

test.each([
  ['{NAME|trim|upper|truncate:2}', '  kim ', 'KI'],
  ['{NAME|truncate:2}', '👋🏻abc', '👋🏻'],
  ['{NAME|last:2}', 'ab👋c', '👋c'],
  ['{NAME|digits}', 'none', undefined],
  ['{NAME|trim}', '   ', undefined],
  ['{NAME|upper}', 42, '42'],
  ['{NAME|raw}', 42, 42],
  ['{NAME|iso}', 'no time', undefined],
  ['{NAME|unix}', 'no time', undefined],
  ['{NAME|date:YYYY}', 'no time', undefined],
  ['{NAME|iso}', 0, '1970-01-01T00:00:00.000Z'],
  ['{NAME|unix}', '2026-11-20T10:00:00.999Z', 1_795_168_800],
  ['{NAME|date:YYYY-MM-DDTHH:mm:ss.SSS}', '2026-11-20T10:00:00.5Z', '2026-11-20T10:00:00.500'],
  ['{NAME|html}', `<a href="x">'`, '&lt;a href=&quot;x&quot;&gt;&#39;'],
  ['{NAME|base64}', 'ü', 'w7w='],
] satisfies [string, Value, Value][])('%s of %j is %j', (source, input, output) => {
  expect(fill(source, { NAME: input })).toBe(output)
})

const duration = { variable: (name: string) => ({ name, fact: () => 754, show: () => '12:34' }) }

test('filters see what is shown, except those that ask for the fact', () => {
  expect(fill('{X}', {}, duration)).toBe('12:34')
  expect(fill('{X|last:2}', {}, duration)).toBe('34')
  expect(fill('{X|seconds}', {}, duration)).toBe(754)
  expect(fill('{X|seconds|last:2}', {}, duration)).toBe('54')
})

const check = (source: string) =>
  checkTemplate(
    parse(source),
    (name) =>
      name === 'NOPE'
        ? { code: 'TEMPLATE_UNKNOWN_VARIABLE', message: `There is no ${name}.`, hint: 'Try.' }
        : undefined,
    FILTERS,
  ).map(({ code, message, hint, start, end }) => ({ code, message, hint, place: source.slice(start, end) }))

describe('a check', () => {
  test.each(['{NAME|lower}', '{NAME|last:4}', '{NAME|date:DD.MM.YYYY, HH:mm}', '{NAME|seconds|last:2}', 'no variable'])(
    'finds nothing wrong in %s',
    (source) => {
      expect(check(source)).toEqual([])
    },
  )

  test.each([
    ['{NAME|lowr}', 'TEMPLATE_UNKNOWN_FILTER', 'There is no filter lowr.', 'Did you mean lower?', 'lowr'],
    [
      '{NAME|truncte:3}',
      'TEMPLATE_UNKNOWN_FILTER',
      'There is no filter truncte.',
      'Did you mean truncate:N?',
      'truncte:3',
    ],
    [
      '{NAME|lower:3}',
      'TEMPLATE_FILTER_ARGUMENT',
      'The filter lower takes no argument.',
      'Write it as {NAME|lower}.',
      'lower:3',
    ],
    [
      '{NAME|last}',
      'TEMPLATE_FILTER_ARGUMENT',
      'The filter last takes a whole number from 1 to 99999.',
      'Write it as {NAME|last:N}.',
      'last',
    ],
    [
      '{NAME|last:0}',
      'TEMPLATE_FILTER_ARGUMENT',
      'The filter last takes a whole number from 1 to 99999.',
      'Write it as {NAME|last:N}.',
      'last:0',
    ],
    [
      '{NAME|date:x}',
      'TEMPLATE_FILTER_ARGUMENT',
      'The filter date takes a format such as YYYY-MM-DD.',
      'Write it as {NAME|date:FORMAT}.',
      'date:x',
    ],
    [
      '{NAME|lower|iso}',
      'TEMPLATE_FILTER_ARGUMENT',
      'The filter iso must come first.',
      'Write it as {NAME|iso}.',
      'iso',
    ],
    ['=CONCAT_OR(a, {NOPE})', 'TEMPLATE_UNKNOWN_VARIABLE', 'There is no NOPE.', 'Try.', '{NOPE}'],
  ])('of %s says what is wrong and where', (source, code, message, hint, place) => {
    expect(check(source)).toEqual([{ code, message, hint, place }])
  })

  test('names every mistake of a template', () => {
    expect(check('{NOPE|x} {NAME|last}')).toHaveLength(3)
  })

  test('without a near name says where the names are', () => {
    expect(check('{NAME|abcdefghij}')[0]).toMatchObject({ hint: 'Take a name of the filters page.' })
  })
})
