import type { ErrorCode } from 'yaml'

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'The alias leads to nothing.',
  BAD_DQ_ESCAPE: 'A backslash in double quotes begins no known escape; single quotes take it as it is.',
  BAD_INDENT: 'The indentation does not fit the lines around it.',
  BAD_SCALAR_START: 'A value begins with a character that needs quotes around it.',
  BLOCK_AS_IMPLICIT_KEY:
    'A key is followed by a second `key: value` in the same line; a value with a colon needs quotes.',
  BLOCK_IN_FLOW: 'Lines with dashes or indentation stand inside brackets.',
  MISSING_CHAR: 'Something is not closed: a quote, a bracket, or a comma or colon is missing.',
  MULTILINE_IMPLICIT_KEY: 'A line is neither `key: value` nor part of the value before it.',
  MULTIPLE_DOCS: 'There are several documents in the file.',
  NON_STRING_KEY: 'A key is not a text; `{…}` at the start of a value needs quotes.',
  TAB_AS_INDENT: 'A tab is used for indentation; YAML takes spaces only.',
  TAG_RESOLVE_FAILED: 'Tags are not allowed.',
  UNEXPECTED_TOKEN:
    'There is something that YAML does not expect here; a value with `: `, ` #`, `{` or `[` needs quotes.',
}

/** What a syntax error says. The parser's own words would quote the text, which may hold a secret. */
export function syntaxMessage(code: ErrorCode): string {
  return MESSAGES[code] ?? 'The text is not YAML here.'
}
