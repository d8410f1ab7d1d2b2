import type { Dialect } from './dialect.ts'

/** Inside the quotes of a string; control characters have escapes of their own. */
export const soql: Dialect = {
  name: 'soql',
  language: 'a quoted string of SOQL',
  examples: [{ input: "O'Brien", output: String.raw`O\'Brien` }],
  escape: (text) =>
    text
      .replaceAll(/[\\'"]/g, '\\$&')
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r')
      .replaceAll('\t', '\\t'),
}
