import { describe, expect, test } from 'vitest'
import { FUNCTIONS } from '../../src/template/functions/registry.ts'
import { fill, fillIn } from './language.ts'

describe.each([...FUNCTIONS.values()])('$name', (one) => {
  test('is documented: a signature with its name, a sentence and examples', () => {
    expect(one.signature.startsWith(`${one.name}(`)).toBe(true)
    expect(one.summary).toMatch(/\.$/)
    expect(one.examples.length).toBeGreaterThan(0)
  })

  test.each(one.examples)('$call with $values is $result', ({ call, values, result }) => {
    expect(fill(call, values)).toBe(result)
    expect(fill(`<{${call}}>`, values)).toBe(result === undefined ? undefined : `<${result}>`)
  })
})

const ZOHO = '=CONCAT_OR((Id:equals:{ACCOUNT_ID}), (Phone:equals:{PHONE_NUMBER}), (Email:equals:{EMAIL}))'

test.each([
  [{ ACCOUNT_ID: '7' }, '(Id:equals:7)'],
  [{ ACCOUNT_ID: '7', EMAIL: 'kim@example' }, '(Id:equals:7) or (Email:equals:kim@example)'],
  [{ PHONE_NUMBER: '+12223334444', EMAIL: 'kim@example' }, '(Phone:equals:+12223334444) or (Email:equals:kim@example)'],
  [
    { ACCOUNT_ID: '7', PHONE_NUMBER: '+12223334444', EMAIL: 'kim@example' },
    '(Id:equals:7) or (Phone:equals:+12223334444) or (Email:equals:kim@example)',
  ],
  [{ EMAIL: null, PHONE_NUMBER: '' }, undefined],
  [{}, undefined],
])('a search with CONCAT_OR names what is known: %j gives %j', (values, result) => {
  expect(fill(ZOHO, values)).toBe(result)
  expect(fill(ZOHO.replace('CONCAT_OR', 'CONCAT_AND'), values)).toBe(result?.replaceAll(' or ', ' and '))
})

const VALUES = { NAME: 'Kim', EMAIL: 'a, (b) "c" \\', CHANNEL: 'chat' }

test.each([
  ['=CONCAT_OR(a,b)', 'a or b', 'arguments are split at commas'],
  ['=CONCAT_OR(  a  ,  b  )', 'a or b', 'white space around an argument goes'],
  ['=CONCAT_OR(f(a, b), c)', 'f(a, b) or c', 'a comma in parentheses is text'],
  ['=CONCAT_OR(((a, b), c), d)', '((a, b), c) or d', 'parentheses balance'],
  ['=CONCAT_OR("a, b", c)', 'a, b or c', 'a comma in quotes is text'],
  ['=CONCAT_OR("a)", c)', 'a) or c', 'a parenthesis in quotes is text'],
  ['=CONCAT_OR(" a ", b)', ' a  or b', 'quotes keep white space'],
  ['=CONCAT_OR(say "a, b", c)', 'say "a, b" or c', 'quotes inside an argument protect and stay'],
  ['=CONCAT_OR("a" and "b", c)', '"a" and "b" or c', 'quotes that enclose only a part stay'],
  ['=CONCAT_OR("" x "", c)', '"" x "" or c', 'empty quotes inside an argument stay'],
  [String.raw`=CONCAT_OR(a\, b, c)`, 'a, b or c', 'a backslash makes a comma text'],
  [String.raw`=CONCAT_OR(a\), \(c)`, 'a) or (c', 'a backslash makes a parenthesis text'],
  [String.raw`=CONCAT_OR(\"a, b\")`, '"a or b"', 'a backslash makes a quote text'],
  [String.raw`=CONCAT_OR("a\"b")`, 'a"b', 'a backslash works inside quotes'],
  [String.raw`=CONCAT_OR(a\\, b)`, 'a\\ or b', 'a backslash makes a backslash text'],
  [String.raw`=CONCAT_OR(\{NAME}, \<NAME>, \$\{NAME})`, '{NAME} or <NAME> or ${NAME}', 'a backslash stops a variable'],
  ['=CONCAT_OR({{NAME}}, x)', '{NAME} or x', 'double braces are text in an argument, too'],
  ['=CONCAT_OR("{=DEFAULT_VALUE(a, b)}")', '{=DEFAULT_VALUE(a, b)}', 'a call in quotes is text'],
  ['=CONCAT_OR(equals(a, b))', 'equals(a, b)', 'a word before a parenthesis that names no function is text'],
  ['=CONCAT_OR({EMAIL}, x)', 'a, (b) "c" \\ or x', 'a value is never split'],
  ['=CONCAT_OR({PHONE}, {NAME})', 'Kim', 'an argument without a value drops out'],
  ['=CONCAT_OR({NAME} {PHONE}, x)', 'x', 'an argument drops out when any of its variables is empty'],
  ['=CONCAT_OR(, "", x,)', 'x', 'an empty argument drops out'],
  ['=CONCAT_OR("")', undefined, 'nothing left is empty'],
  ['=CONCAT_OR(${SET}, b)', '<SET of the operator> or b', 'a setting may stand in an argument'],
  ['=DEFAULT_VALUE({PHONE}, {NAME})', 'Kim', 'the second stands in for an empty first'],
  ['=DEFAULT_VALUE({NAME} {PHONE}, "")', undefined, 'both empty is empty'],
  ['=MAP({CHANNEL}, chat: {NAME}!, *: {PHONE})', 'Kim!', 'the text of a row may hold variables'],
  ['=MAP({NAME}, chat: x, *: {PHONE})', undefined, 'the text of a row may be empty'],
  ['=MAP({PHONE}, chat: x, *: other)', 'other', 'a subject without a value is unknown'],
  ['=MAP({PHONE}, chat: x)', undefined, 'without a rule for unknown values they are empty'],
  ['=MAP({CHANNEL}, chat: a: b)', 'a: b', 'a row is split at its first colon'],
  ['=MAP({CHANNEL}, chat:, *: x)', undefined, 'a row may map to nothing'],
  ['=MAP({CHANNEL}, "chat: a, b", *: x)', 'a, b', 'a row may stand in quotes'],
  ['=MAP({CHANNEL}-{NAME}, chat-Kim: yes, *: no)', 'yes', 'the subject may be mixed text'],
  ['=MAP({CHANNEL}, __proto__: x, *: y)', 'y', 'a table knows its own rows only'],
  ['Dear {=DEFAULT_VALUE({PHONE}, {NAME})}, hello', 'Dear Kim, hello', 'a call may stand inside text'],
  ['{=CONCAT_OR({NAME})}', 'Kim', 'an embedded call may be all of the text'],
] as [string, string | undefined, string][])('%s is %j: %s', (source, result, _rule) => {
  expect(fill(source, VALUES)).toBe(result)
})

test('a function never sees a prototype as a value', () => {
  expect(fill('=MAP({NAME}, a: b, *: other)', { NAME: '__proto__' })).toBe('other')
})

test('the result of a function is a string', () => {
  expect(fill('=DEFAULT_VALUE({NAME}, x)', { NAME: 42 })).toBe('42')
  expect(fill('=CONCAT_OR({NAME}, {EMAIL})', { NAME: true, EMAIL: 9007199254740993n })).toBe('true or 9007199254740993')
})

test('a dialect escapes the variables of arguments, and MAP looks its subject up as it is', () => {
  expect(fillIn('zoho', ZOHO, { EMAIL: 'a(b)' })).toBe(String.raw`(Email:equals:a\(b\))`)
  expect(fillIn('soql', "=MAP({NAME}, O'Brien: yes, *: {NAME})", { NAME: "O'Brien" })).toBe('yes')
  expect(fillIn('soql', '=MAP({NAME}, *: {NAME})', { NAME: "O'Brien" })).toBe(String.raw`O\'Brien`)
})
