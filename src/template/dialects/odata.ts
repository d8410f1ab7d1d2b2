import type { Dialect } from './dialect.ts'

/** Inside the quotes of a string, a quote is doubled. */
export const odata: Dialect = {
  name: 'odata',
  language: 'a quoted string of OData',
  examples: [{ input: "O'Brien", output: "O''Brien" }],
  escape: (text) => text.replaceAll("'", "''"),
}
