import type { Dialect } from './dialect.ts'

/** What may stand without quotes: whole numbers and truth values, which fields of other types want bare. */
const BARE = /^(?:-?\d+|true|false)$/

/**
 * No escape is documented, so quotes and backslashes become spaces: a shorter value could be that of somebody else.
 * A text without quotes of the author gets its own, as words like AND and null would have a meaning.
 */
export const freshdesk: Dialect = {
  name: 'freshdesk',
  language: 'the filter queries of Freshdesk; quotes and backslashes become spaces',
  examples: [
    { input: "O'Brien", output: `'O Brien'` },
    { input: '4711', output: '4711' },
  ],
  escape(text, quoted) {
    const plain = text.replaceAll(/['"\\]/g, ' ').trim()
    return plain === '' || quoted?.single === true || BARE.test(plain) ? plain : `'${plain}'`
  },
}
