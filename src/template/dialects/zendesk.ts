import type { Dialect } from './dialect.ts'

/** One word that means nothing but itself. */
const WORD = /^(?!(?:and|or|not)$)[\p{L}\p{N}][\p{L}\p{N}+@._']*$/iu

/**
 * The search has no escape: quotes, wildcards and backslashes become spaces. What is more than a word is quoted, unless
 * the author quotes it.
 */
export const zendesk: Dialect = {
  name: 'zendesk',
  language: 'the search syntax of Zendesk; quotes, wildcards and backslashes become spaces',
  examples: [
    { input: 'kim@example.com', output: 'kim@example.com' },
    { input: 'Kim *Park*', output: `"Kim  Park"` },
  ],
  escape(text, quoted) {
    const plain = text.replaceAll(/["*\\]/g, ' ').trim()
    return plain === '' || quoted?.double === true || WORD.test(plain) ? plain : `"${plain}"`
  },
}
