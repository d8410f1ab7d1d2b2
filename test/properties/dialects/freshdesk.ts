import { type Grammar, tokens } from './grammar.ts'

/** `"(field:number OR field:'text') AND field:true"`: no escapes, and a bare word means something. */
export const freshdesk: Grammar = {
  name: 'freshdesk',
  special: ["'", '"', '\\', "\\'", "' OR email:'", 'null', 'true', '12', '-3', "')", ' OR active:true', ':>', ':'],
  conditions: [
    "name:'{NAME}'",
    'name:{NAME}',
    "(email:'{EMAIL}' AND status:2)",
    "name:'a {NAME} b'",
    'n:{NAME} OR n:{EMAIL}',
  ],
  joint: ' AND ',
  joinsWithWords: true,
  around: ['"', '"'],
  said: (value) => value.replaceAll(/['"\\]/g, ' ').trim() || undefined,
  parse(query) {
    const [, inner] = /^"([^"]*)"$/.exec(query) ?? []
    if (inner === undefined) throw new Error('the query is not in quotes')
    return tokens(inner, (cursor) => {
      const quoted = cursor.take(/'[^']*'/)
      if (quoted !== undefined) return { value: quoted.slice(1, -1) }
      const field = cursor.take(/[a-z_]+:[<>]?/)
      if (field !== undefined) return { sign: field }
      const bare = cursor.take(/(?:-?\d+|true|false)(?=[\s)]|$)/)
      // What an author writes so is a number; what a value brings so is the value.
      if (bare !== undefined) return { value: bare }
      return { sign: cursor.take(/(?:AND|OR|null)(?=[\s)]|$)|[()]/i)?.toUpperCase() ?? cursor.fail('no token') }
    })
  },
}
