import { CrmwireError } from '../errors/crmwire-error.ts'
import { holdsMoreThan, nestsDeeperThan, parseJson, type Json } from '../util/json.ts'

const DEEPEST = 64
/** An answer of 5 MB with more than this is made to keep somebody busy. */
const MOST_VALUES = 500_000

/** What a JSON text begins with. Anything else, such as a page of HTML, is not worth parsing. */
const JSON_START = /^\s*["[{\-\dtfn]/

/** The body of an answer, read. */
export interface Body {
  /** Undefined when the body is empty. */
  json: Json | undefined
  /** The body has no bytes but white space. */
  empty: boolean
}

/**
 * Reads the body of an answer as JSON, whatever its content type says.
 *
 * @param headers of the answer, names in lower case.
 * @throws CrmwireError `HTTP_ANSWER_NOT_JSON`, `HTTP_ANSWER_TOO_DEEP`, `HTTP_ANSWER_TOO_LARGE`; none quotes the body.
 */
export function readBody(text: string, headers: Readonly<Record<string, string>>): Body {
  const bare = text.startsWith('\ufeff') ? text.slice(1) : text
  if (bare.trim() === '') return { json: undefined, empty: true }
  if (!JSON_START.test(bare)) throw notJson(headers)
  if (nestsDeeperThan(bare, DEEPEST)) {
    throw new CrmwireError('HTTP_ANSWER_TOO_DEEP', `the answer nests deeper than ${DEEPEST} lists and objects`)
  }
  if (holdsMoreThan(bare, MOST_VALUES))
    throw new CrmwireError('HTTP_ANSWER_TOO_LARGE', 'the answer holds more than 500,000 values')
  try {
    return { json: parseJson(bare), empty: false }
  } catch {
    // The parser's own message quotes the body, so it is not passed on as the cause either.
    throw notJson(headers)
  }
}

function notJson(headers: Readonly<Record<string, string>>): CrmwireError {
  const type = /^\s*([\w.+-]{1,60}\/[\w.+-]{1,60})/.exec(headers['content-type'] ?? '')?.[1]
  const named = type === undefined ? 'has no content type' : `is declared as ${type.toLowerCase()}`
  return new CrmwireError('HTTP_ANSWER_NOT_JSON', `the answer is not JSON; it ${named}`)
}
