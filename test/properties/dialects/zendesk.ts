import { type Grammar, tokens } from './grammar.ts'

export const zendesk: Grammar = {
  name: 'zendesk',
  special: [
    '"',
    '*',
    '\\',
    '\\"',
    ':',
    'type:user',
    ' -status:open',
    '-',
    '<',
    '>',
    'OR',
    'and',
    'not',
    ' role:admin',
    '"" OR "',
  ],
  conditions: [
    'name:{NAME}',
    'name:"{NAME}"',
    'type:ticket requester:{EMAIL}',
    'name:"a {NAME} b" -status:closed',
    '{NAME} phone:{EMAIL}',
  ],
  joint: ' ',
  joinsWithWords: true,
  around: ['', ''],
  said: (value) => value.replaceAll(/["*\\]/g, ' ').trim() || undefined,
  parse: (query) =>
    tokens(query, (cursor) => {
      const quoted = cursor.take(/"[^"]*"/)
      if (quoted !== undefined) return { value: quoted.slice(1, -1) }
      const key = cursor.take(/-?[a-z_]+[:<>]/)
      if (key !== undefined) return { sign: key }
      const word = cursor.take(/(?:and|or|not)(?=\s|$)/i)
      if (word !== undefined) return { sign: word.toLowerCase() }
      const sign = cursor.take(/[-*:<>()\\"]/)
      if (sign !== undefined) return { sign }
      return { value: cursor.take(/[^\s*:<>()\\"]+/) ?? cursor.fail('no token') }
    }),
}
