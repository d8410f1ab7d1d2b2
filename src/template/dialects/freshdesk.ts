import type { Dialect } from './dialect.ts'

/** Inside the quotes of a value. */
export const freshdesk: Dialect = {
  name: 'freshdesk',
  language: 'the filter queries of Freshdesk',
  examples: [{ input: "O'Brien", output: String.raw`O\'Brien` }],
  escape: (text) => text.replaceAll(/[\\'"]/g, '\\$&'),
}
