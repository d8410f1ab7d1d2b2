import type { Dialect } from './dialect.ts'

/** A string inside JSON that is itself a value. */
export const json: Dialect = {
  name: 'json',
  language: 'a string inside JSON text',
  examples: [{ input: `say "hi"`, output: String.raw`say \"hi\"` }],
  escape: (text) => JSON.stringify(text).slice(1, -1),
}
