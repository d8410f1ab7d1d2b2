import { type Document, parseDocument, visit } from 'yaml'
import type { Finding, Range } from './finding.ts'
import { syntaxMessage } from './syntax-message.ts'

/** Parses YAML 1.2 with the core schema; nothing when it nests too deep for the parser. */
export function parseYaml(text: string): Document.Parsed | undefined {
  try {
    return parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      resolveKnownTags: false,
      stringKeys: true,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    })
  } catch {
    return undefined
  }
}

/** The syntax error that comes first; those after it may be its consequences. */
export function firstMistake(document: Document.Parsed, text: string): Finding {
  const [first] = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])
  const { code, pos } = first!
  let range = { start: pos[0], end: pos[1] }
  // A quote that is not closed is found at the end of the text, which helps nobody.
  visit(document, {
    Scalar(_key, { type, range: whole }) {
      const quoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE'
      if (
        quoted &&
        whole &&
        whole[1] === pos[0] &&
        (whole[1] === whole[0] + 1 || text[whole[0]] !== text[whole[1] - 1])
      )
        range = { start: whole[0], end: whole[0] + 1 }
    },
  })
  return syntax(range, syntaxMessage(code))
}

/** A syntax error. */
export function syntax(range: Range, message: string): Finding {
  return { severity: 'error', code: 'CONFIG_SYNTAX', path: [], range, message }
}
