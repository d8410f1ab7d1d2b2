import { Cursor, type Grammar, exactly } from './grammar.ts'

/** Search criteria of Zoho CRM: (field:operator:value), grouped in parentheses, joined with `and` and `or`. */
function criteria(cursor: Cursor, values: string[]): unknown[] {
  const shape: unknown[] = [one(cursor, values)]
  for (let word = joint(cursor); word !== undefined; word = joint(cursor)) shape.push(word, one(cursor, values))
  return shape
}

const joint = (cursor: Cursor): string | undefined =>
  cursor
    .take(/\s*(?:and|or)\s*/i)
    ?.trim()
    .toLowerCase()

function one(cursor: Cursor, values: string[]): unknown {
  if (cursor.next() !== '(') cursor.fail('no parenthesis')
  if (cursor.text[cursor.at] === '(') {
    const inner = criteria(cursor, values)
    if (cursor.next() !== ')') cursor.fail('a group is not closed')
    return inner
  }
  const head = cursor.take(/[\w.]+:\w+:/) ?? cursor.fail('no field and operator')
  const shape = [head]
  let value = ''
  for (;;) {
    const character = cursor.next()
    if (character === '\\') value += cursor.next()
    else if (character === '(') cursor.fail('a parenthesis inside a value')
    else if (character === ',' || character === ')') {
      values.push(value)
      shape.push('?')
      value = ''
      if (character === ')') return shape
    } else value += character
  }
}

export const zoho: Grammar = {
  name: 'zoho',
  special: ['(', ')', ',', '\\', '\\)', ')or(', '(a:equals:b)', ':equals:', '))'],
  conditions: [
    '(Last_Name:equals:{NAME})',
    '((a:equals:{EMAIL}) and (b:starts_with:x {NAME}))',
    '(Id:in:1,{NAME},{EMAIL})',
  ],
  joint: ' or ',
  joinsWithWords: true,
  around: ['', ''],
  said: exactly,
  parse(query) {
    const cursor = new Cursor(query)
    const values: string[] = []
    const shape = criteria(cursor, values)
    if (!cursor.done) cursor.fail('text behind the criteria')
    return { shape, values }
  },
}
