import { type Cursor, type Grammar, exactly, tokens } from './grammar.ts'

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', f: '\f', '"': '"', "'": "'", '\\': '\\' }

function text(cursor: Cursor): string {
  let value = ''
  for (;;) {
    const character = cursor.next()
    if (character === "'") return value
    if (character === '\n' || character === '\r') cursor.fail('a line break inside a string')
    value += character === '\\' ? (ESCAPES[cursor.next()] ?? cursor.fail('an unknown escape')) : character
  }
}

export const soql: Grammar = {
  name: 'soql',
  special: ["'", "\\'", "' OR Name != '", '\\n', '\\', '\n', '%', '_', "'--"],
  conditions: [
    "Name = '{NAME}'",
    "Name LIKE 'a {NAME}%'",
    "(Email = '{EMAIL}' AND Active = true)",
    "Id IN ('{NAME}','{EMAIL}')",
  ],
  joint: ' AND ',
  joinsWithWords: true,
  around: ['SELECT Id FROM Contact WHERE ', ' LIMIT 1'],
  said: exactly,
  parse: (query) =>
    tokens(query, (cursor) => {
      if (cursor.take(/'/)) return { value: text(cursor) }
      return { sign: cursor.take(/\w+|!=|[<>=(),]/)?.toUpperCase() ?? cursor.fail('no token') }
    }),
}
