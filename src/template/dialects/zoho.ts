import type { Dialect } from './dialect.ts'

/** Zoho CRM wants a backslash before parentheses, commas and backslashes in the values of criteria. */
export const zoho: Dialect = {
  name: 'zoho',
  language: 'the search criteria of Zoho CRM',
  examples: [{ input: 'Kim (Park), Inc.', output: String.raw`Kim \(Park\)\, Inc.` }],
  escape: (text) => text.replaceAll(/[\\(),]/g, '\\$&'),
}
