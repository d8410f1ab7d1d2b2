import { describe, expect, test } from 'vitest'
import { settingsOf, variablesOf } from '../../src/template/check-template.ts'
import { LONGEST_TEMPLATE } from '../../src/template/parse-template.ts'
import { errorOf, fill, parse } from './language.ts'

const VALUES = { ACCOUNT_ID: 'a1', CALL_ID: '103646', EMAIL: 'kim@example.com', PHONE_NUMBER: '+12223334444' }

describe('a variable', () => {
  test.each([
    ['{CALL_ID}', '103646'],
    ['{Call_ID}', '103646'],
    ['{call_id}', '103646'],
    ['call {CALL_ID}!', 'call 103646!'],
    ['{CALL_ID}{EMAIL}', '103646kim@example.com'],
    ['{CUSTOM.order-number.x}', 'c1'],
    ['<CALL_ID>', '103646'],
    ['view/<CALL_ID>/x', 'view/103646/x'],
  ])('%s is read in any case and place', (source, text) => {
    expect(fill(source, { ...VALUES, 'CUSTOM.ORDER-NUMBER.X': 'c1' })).toBe(text)
  })

  test('stands with its offsets, its filters and their arguments', () => {
    expect(parse('a{PHONE_NUMBER|digits|last:4}').nodes).toEqual([
      { kind: 'text', text: 'a', start: 0, end: 1 },
      {
        kind: 'variable',
        name: 'PHONE_NUMBER',
        angled: false,
        start: 1,
        end: 29,
        filters: [
          { name: 'digits', argument: undefined, start: 15, end: 21 },
          { name: 'last', argument: '4', start: 22, end: 28 },
        ],
      },
    ])
  })

  test('is listed with those in arguments, in order', () => {
    const template = parse('{NAME} {=CONCAT_OR({EMAIL}, x <PHONE_NUMBER>)} ${A} {=CONCAT_AND(${B}, b)}')
    expect(variablesOf(template).map(({ name }) => name)).toEqual(['NAME', 'EMAIL', 'PHONE_NUMBER'])
    expect(settingsOf(template).map(({ name }) => name)).toEqual(['A', 'B'])
  })
})

test.each([
  ['{{NAME}}', '{NAME}', 'double braces are the text in single ones'],
  ['CF.{{Phone}}', 'CF.{Phone}', 'double braces work inside a word'],
  ['{{NAME|lower}}', '{NAME|lower}', 'double braces work with filters'],
  ['{{{NAME}}}', '{{NAME}}', 'three braces are double ones around a name'],
  ['{"phone":{"eq":"{PHONE_NUMBER}"}}', '{"phone":{"eq":"+12223334444"}}', 'the braces of JSON are text'],
  [
    'query { contact(id: "{ACCOUNT_ID}") {\n id } }',
    'query { contact(id: "a1") {\n id } }',
    'the braces of GraphQL are text',
  ],
  ['{contact { id }}', '{contact { id }}', 'a lower-case word after a brace is text when it names no variable'],
  ['{}', '{}', 'empty braces are text'],
  ['{ NAME }', '{ NAME }', 'braces around spaces are text'],
  ['{', '{', 'a single brace is text'],
  ['}}', '}}', 'closing braces are text'],
  ['{1}', '{1}', 'a number in braces is text'],
  ['<b>{CALL_ID}</b>', '<b>103646</b>', 'tags in lower case are text'],
  ['<B>', '<B>', 'angle brackets around an unknown name are text'],
  ['<call_id>', '<call_id>', 'angle brackets want exact upper case'],
  ['<CALL_ID', '<CALL_ID', 'an unclosed angle bracket is text'],
  [String.raw`\=CONCAT_OR(a)`, '=CONCAT_OR(a)', 'a backslash before the equals sign begins a literal'],
  [String.raw`\={CALL_ID}`, '=103646', 'a literal equals sign may be followed by variables'],
  [String.raw`a\=b\{x`, String.raw`a\=b\{x`, 'a backslash elsewhere is text'],
  ['=5+3', '=5+3', 'an equals sign without a call is text'],
  ['= CONCAT_OR(a)', '= CONCAT_OR(a)', 'an equals sign followed by a space is text'],
  ['x =CONCAT_OR(a)', 'x =CONCAT_OR(a)', 'an equals sign inside text is text'],
  ['a, (b) "c"', 'a, (b) "c"', 'commas, parentheses and quotes outside a call are text'],
  ['${CRM_URL}/x', '<CRM_URL of the operator>/x', 'a dollar sign before braces is a setting'],
  ['$${CRM_URL}', '${CRM_URL}', 'two dollar signs are the text of a setting'],
  ['$5 and ${ x }', '$5 and ${ x }', 'other dollar signs are text'],
  ['', '', 'nothing is the empty text'],
])('%j becomes %j: %s', (source, text) => {
  expect(fill(source, VALUES)).toBe(text)
})

describe('an error', () => {
  test.each([
    ['{PHONE_NUMBER', 'TEMPLATE_UNCLOSED_VARIABLE', '{PHONE_NUMBER'],
    ['x {phone_number y', 'TEMPLATE_UNCLOSED_VARIABLE', '{phone_number'],
    ['{UNKNOWN and', 'TEMPLATE_UNCLOSED_VARIABLE', '{UNKNOWN'],
    ['{CUSTOM.x and', 'TEMPLATE_UNCLOSED_VARIABLE', '{CUSTOM.x'],
    ['{anything|lower', 'TEMPLATE_UNCLOSED_VARIABLE', '{anything|lower'],
    ['=CONCAT_OR({EMAIL, b)', 'TEMPLATE_UNCLOSED_VARIABLE', '{EMAIL'],
    ['=CONCAT_ORR({EMAIL})', 'TEMPLATE_UNKNOWN_FUNCTION', 'CONCAT_ORR'],
    ['a {=concat({EMAIL})}', 'TEMPLATE_UNKNOWN_FUNCTION', 'concat'],
    ['=CONCAT_OR({EMAIL}', 'TEMPLATE_UNCLOSED_FUNCTION', '=CONCAT_OR({EMAIL}'],
    ['=CONCAT_OR((a)', 'TEMPLATE_UNCLOSED_FUNCTION', '=CONCAT_OR((a)'],
    ['=CONCAT_OR("a)', 'TEMPLATE_UNCLOSED_FUNCTION', '"a)'],
    [String.raw`=CONCAT_OR(a\)`, 'TEMPLATE_UNCLOSED_FUNCTION', String.raw`=CONCAT_OR(a\)`],
    ['a{=CONCAT_OR(b) c}', 'TEMPLATE_UNCLOSED_FUNCTION', '{=CONCAT_OR(b)'],
    ['=CONCAT_OR()', 'TEMPLATE_ARGUMENTS', '=CONCAT_OR()'],
    ['=DEFAULT_VALUE(a)', 'TEMPLATE_ARGUMENTS', '=DEFAULT_VALUE(a)'],
    ['=DEFAULT_VALUE(a, b, c)', 'TEMPLATE_ARGUMENTS', '=DEFAULT_VALUE(a, b, c)'],
    ['=MAP({CHANNEL})', 'TEMPLATE_ARGUMENTS', '=MAP({CHANNEL})'],
    ['=MAP({CHANNEL}, x)', 'TEMPLATE_ARGUMENTS', ' x'],
    ['=MAP({CHANNEL}, {NAME}: x)', 'TEMPLATE_ARGUMENTS', ' {NAME}: x'],
    ['=MAP({CHANNEL}, )', 'TEMPLATE_ARGUMENTS', ' '],
    ['=MAP({CHANNEL}, a: 1, a: 2)', 'TEMPLATE_ARGUMENTS', ' a: 2'],
    ['=CONCAT_OR(=DEFAULT_VALUE(a, b))', 'TEMPLATE_NESTED_FUNCTION', '=DEFAULT_VALUE('],
    ['=CONCAT_OR(a, DEFAULT_VALUE(a, b))', 'TEMPLATE_NESTED_FUNCTION', ' DEFAULT_VALUE('],
    ['=CONCAT_OR(=ANY(a))', 'TEMPLATE_NESTED_FUNCTION', '=ANY('],
    ['=CONCAT_OR(x {=DEFAULT_VALUE(a, b)})', 'TEMPLATE_NESTED_FUNCTION', '{='],
    ['=CONCAT_OR(a) and more', 'TEMPLATE_TRAILING_TEXT', ' and more'],
    ['=CONCAT_OR(a))', 'TEMPLATE_TRAILING_TEXT', ')'],
  ])('of %j is %s and points at %j', (source, code, place) => {
    const { code: found, start, end, hint } = errorOf(source)
    expect({ code: found, place: source.slice(start, end) }).toEqual({ code, place })
    expect(hint).not.toBe('')
  })

  test.each([
    ['=CONCATOR(a)', 'Did you mean CONCAT_OR?'],
    ['=default_value(a, b)', 'Did you mean DEFAULT_VALUE?'],
    ['=DEFAULT_VALUE(a)', '=DEFAULT_VALUE(a, b)'],
    ['=MAP({CHANNEL}, x)', '=MAP({CHANNEL}, voice_call: PHONE, *: OTHER)'],
    ['=SOMETHING_ELSE_ENTIRELY(a)', String.raw`\=`],
  ])('of %s says what to write: %s', (source, hint) => {
    expect(errorOf(source).hint).toContain(hint)
  })

  test.each([
    ['=CONCAT_OR()', 'CONCAT_OR takes at least 1 argument and was given 0.'],
    ['=DEFAULT_VALUE(a)', 'DEFAULT_VALUE takes 2 arguments and was given 1.'],
    ['=MAP(a)', 'MAP takes at least 2 arguments and was given 1.'],
  ])('of %s counts the arguments', (source, message) => {
    expect(errorOf(source).message).toBe(message)
  })
})

test('a template of 65,536 characters is read, a longer one is too long', () => {
  expect(parse('x'.repeat(LONGEST_TEMPLATE)).nodes).toHaveLength(1)
  const error = errorOf('x'.repeat(LONGEST_TEMPLATE + 1))
  expect(error).toMatchObject({ code: 'TEMPLATE_TOO_LONG', start: 0, end: 65_537 })
})

test('a whole call may be followed by white space', () => {
  expect(fill('=CONCAT_OR({EMAIL}) \n', VALUES)).toBe('kim@example.com')
})

test.each([
  [String.raw`\=a`, '=a'],
  [String.raw`\\=a`, String.raw`\=a`],
  [String.raw`\a`, String.raw`\a`],
  [String.raw`a\=b`, String.raw`a\=b`],
])('a backslash before a leading equals sign makes it text: %s is %s', (source, text) => {
  expect(parse(source).nodes).toEqual([{ kind: 'text', text, start: 0, end: source.length }])
})

test.each([
  [String.raw`{=CONCAT_OR(\${NAME})}`, '$Kim'],
  [String.raw`{=CONCAT_OR(\<NAME>)}`, '<NAME>'],
])('inside a function a backslash says what has no other literal form: %s is %s', (source, text) => {
  expect(fill(source, { NAME: 'Kim' })).toBe(text)
})
