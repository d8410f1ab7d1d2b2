import type { Dialect } from './dialect.ts'

const WORD = /^(?:AND|OR|NOT|TO)$/

/** `<` and `>` have no escape in Lucene, so they become spaces. A backslash turns a word of the language into text. */
export const lucene: Dialect = {
  name: 'lucene',
  language: 'the query syntax of Lucene, Solr and Elasticsearch; `<` and `>` become spaces',
  examples: [
    { input: '+1 (222)', output: String.raw`\+1\ \(222\)` },
    { input: 'NOT', output: String.raw`\NOT` },
  ],
  escape(text) {
    const plain = text.replaceAll(/[<>]/g, ' ')
    if (plain.trim() === '') return ''
    return WORD.test(plain) ? `\\${plain}` : plain.replaceAll(/[\\+\-&|!(){}[\]^"~*?:/=\s]/g, '\\$&')
  },
}
