import { type Grammar, exactly, tokens } from './grammar.ts'

export const odata: Grammar = {
  name: 'odata',
  special: ["'", "''", "'''", "' or 1 eq 1 or '", "')", '\\', '%27', '%2527'],
  conditions: ["fullname eq '{NAME}'", "contains(fullname,'a {NAME}')", "(email eq '{EMAIL}' and active eq true)"],
  joint: ' and ',
  joinsWithWords: true,
  around: ['', ''],
  said: exactly,
  parse: (query) =>
    tokens(query, (cursor) => {
      const quoted = cursor.take(/'(?:[^']|'')*'/)
      if (quoted !== undefined) return { value: quoted.slice(1, -1).replaceAll("''", "'") }
      return { sign: cursor.take(/[\w$/.]+|[(),]/)?.toLowerCase() ?? cursor.fail('no token') }
    }),
}
