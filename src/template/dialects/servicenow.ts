import type { Dialect } from './dialect.ts'

/** A value that begins so is run as a script; there is no way to write it as text. */
const SCRIPT = /^[\s\p{C}]*javascript:/iu

/** `^` joins the terms of an encoded query; doubled it is text. A value that would be run counts as empty. */
export const servicenow: Dialect = {
  name: 'servicenow',
  language: 'the encoded queries of ServiceNow; a value that begins with `javascript:` counts as empty',
  examples: [{ input: 'a^ORactive=true', output: 'a^^ORactive=true' }],
  escape: (text) => (SCRIPT.test(text) ? '' : text.replaceAll('^', '^^')),
}
