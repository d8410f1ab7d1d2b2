import type { Dialect } from './dialect.ts'

/** Inside the quotes of a string: backslashes and quotes get a backslash, as TicketSQL and MySQL read them. */
export const sql: Dialect = {
  name: 'sql',
  language: 'a quoted string of an SQL-like query language with backslash escapes',
  examples: [{ input: "O'Brien", output: String.raw`O\'Brien` }],
  escape: (text) => text.replaceAll(/[\\'"]/g, '\\$&'),
}
