import type { Dialect } from './dialect.ts'

/** `<` and `>` have no escape in Lucene, so they become spaces. */
export const lucene: Dialect = {
  name: 'lucene',
  language: 'the query syntax of Lucene, Solr and Elasticsearch',
  examples: [{ input: '+1 (222)', output: String.raw`\+1\ \(222\)` }],
  escape: (text) => text.replaceAll(/[<>]/g, ' ').replaceAll(/[\\+\-&|!(){}[\]^"~*?:/\s]/g, '\\$&'),
}
