import { type Cursor, type Grammar, tokens } from './grammar.ts'

/** A backslash before any character, or `\u` and four digits. */
function unescape(cursor: Cursor): string {
  const character = cursor.next()
  if (character !== 'u') return character
  const digits = cursor.take(/[0-9A-Fa-f]{4}/) ?? cursor.fail('a broken escape')
  return String.fromCharCode(Number.parseInt(digits, 16))
}

function phrase(cursor: Cursor): string {
  let value = ''
  for (let character = cursor.next(); character !== '"'; character = cursor.next())
    value += character === '\\' ? unescape(cursor) : character
  return value
}

/** A term ends at white space and at every sign of the language; an unescaped wildcard is a sign, too. */
function term(cursor: Cursor): string | undefined {
  let value = ''
  while (!cursor.done) {
    const plain = cursor.take(/[^\s\u3000\\+\-&|!(){}[\]^"~*?:/=<>]+/)
    if (plain !== undefined) value += plain
    else if (cursor.take(/\\/)) value += unescape(cursor)
    else if (value === '' || cursor.take(/[+\-&|!=]/) === undefined) break
    else value += cursor.text[cursor.at - 1]!
  }
  return value === '' ? undefined : value
}

export const lucene: Grammar = {
  name: 'lucene',
  special: [
    'AND',
    'OR',
    'NOT',
    'TO',
    '*',
    '*:*',
    ') OR (',
    '"',
    '\\',
    '\\"',
    '[* TO *]',
    '/a/',
    '~2',
    '^3',
    'u0041',
    '\\u0041',
    '<',
    '>',
    '>=1',
    '&&',
    '||',
  ],
  conditions: [
    'name:{NAME}',
    'name:"{NAME}"',
    '(email:{EMAIL} AND -active:false)',
    'n:[{NAME} TO {EMAIL}]',
    '+a:({NAME} b)',
    'x:{NAME}*',
  ],
  joint: ' AND ',
  joinsWithWords: true,
  around: ['', ''],
  said(value) {
    const said = value.replaceAll(/[<>]/g, ' ')
    return said.trim() === '' ? undefined : said
  },
  parse: (query) =>
    tokens(query, (cursor) => {
      if (cursor.take(/"/)) return { value: phrase(cursor) }
      const word = cursor.take(/(?:AND|OR|NOT|TO)(?=[\s)\]}]|$)/)
      if (word !== undefined) return { sign: word }
      const sign = cursor.take(/&&|\|\||[+\-!(){}[\]^~*?:/<>=&|]/)
      if (sign !== undefined) return { sign }
      return { value: term(cursor) ?? cursor.fail('no token') }
    }),
}
