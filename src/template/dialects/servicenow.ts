import type { Dialect } from './dialect.ts'

/** `^` joins the terms of an encoded query; doubled it is text. */
export const servicenow: Dialect = {
  name: 'servicenow',
  language: 'the encoded queries of ServiceNow',
  examples: [{ input: 'a^ORactive=true', output: 'a^^ORactive=true' }],
  escape: (text) => text.replaceAll('^', '^^'),
}
