import type { Json } from '../util/json.ts'

/** What a CRM calls one of its objects. Numbers stay numbers; beyond 2^53 they are `bigint`. */
export type Identifier = string | number | bigint

const LONGEST = 256

/** Reads a value as an identifier: a text, or a whole number (0 counts); anything else is none. */
export function readIdentifier(value: Json | undefined): Identifier | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  return typeof value === 'string' && isName(value) ? value : undefined
}

function isName(text: string): boolean {
  return text.length <= LONGEST && text.trim() !== '' && !/\p{Cc}/u.test(text) && text.isWellFormed()
}

/**
 * Reads the identifier out of a header such as `Location: /REST/2.0/transaction/43?x=1`: its last path segment,
 * percent-decoded. The key form of OData, `/accounts(43)`, gives what stands in the parentheses.
 *
 * @param headers of the answer, names in lower case.
 * @param requestUrl where the request went; a header that only leads back there names nothing.
 */
export function identifierFromHeader(
  headers: Readonly<Record<string, string>>,
  name: string,
  requestUrl?: string,
): string | undefined {
  const value = Object.hasOwn(headers, name.toLowerCase()) ? headers[name.toLowerCase()]! : ''
  const path = pathOf(value)
  if (requestUrl !== undefined && pathOf(requestUrl) === path) return undefined
  const segment = decode(path.split('/').findLast((part) => part !== '') ?? '')
  const id = /^\w+\('?([^']+?)'?\)$/.exec(segment)?.[1] ?? segment
  return isName(id) ? id : undefined
}

/** The path of a URL, absolute or not, without slashes at its end. */
function pathOf(url: string): string {
  const path = url
    .trim()
    .replace(/[?#].*$/s, '')
    .replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/]*/i, '')
  return path.endsWith('/') ? path.replace(/\/+$/, '') : path
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** An identifier for people and for readers of JSON: integers beyond 2^53 as a text of digits. */
export function shownIdentifier(id: Identifier): string | number {
  return typeof id === 'bigint' ? String(id) : id
}
