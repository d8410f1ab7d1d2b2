import { type Grammar, exactly, tokens } from './grammar.ts'

/** As Request Tracker reads its queries: strings in either quotes, a backslash before any character but a line break. */
export const sql: Grammar = {
  name: 'sql',
  special: ["'", '"', '\\', "\\'", '\\"', "' OR id > 0 OR Subject = '", '\\\n', "''", ' -- '],
  conditions: [
    "Subject = '{NAME}'",
    'Requestor = "{EMAIL}"',
    "(Subject LIKE 'a {NAME} b' AND Status = 'open')",
    `x = "it's {NAME}"`,
  ],
  joint: ' AND ',
  joinsWithWords: true,
  around: ['', ''],
  said: exactly,
  parse: (query) =>
    tokens(query, (cursor) => {
      const quoted = cursor.take(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/s)
      if (quoted !== undefined) return { value: quoted.slice(1, -1).replaceAll(/\\([^\n])/g, '$1') }
      return { sign: cursor.take(/[\w.{}]+|!=|>=|<=|[<>=()]/)?.toUpperCase() ?? cursor.fail('no token') }
    }),
}
