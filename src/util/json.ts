/** A value of JSON. An integer beyond 2^53, of up to 256 digits, is a `bigint`, so that no identifier loses its last digits. */
export type Json = string | number | bigint | boolean | null | Json[] | { [key: string]: Json }

/** No identifier is longer, and the time that it takes to read an integer grows faster than its length. */
const INTEGER = /^-?\d{1,256}$/

/** Sixteen digits in a row may be an integer that a `number` cannot hold. */
const LONG_INTEGER = /\d{16}/

/** Where the source text of a number is not offered by the runtime, the rounded number is all there is. */
type ReviverContext = { source?: string } | undefined

/**
 * Parses JSON without rounding integers.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function parseJson(text: string): Json {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text) as Json
  return JSON.parse(text, function revive(_key: string, value: unknown, context?: ReviverContext) {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
    const source = context?.source
    return source !== undefined && INTEGER.test(source) ? BigInt(source) : value
  }) as Json
}

/** `JSON.rawJSON` writes a number exactly as it is spelled; the language's own types do not know it yet. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

/** Writes JSON in which a `bigint` keeps all its digits as a number. */
export function stringifyJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === 'bigint' ? rawJson(String(item)) : item),
    indent,
  )
}

/** True for a JSON object: neither null nor a list. */
export function isJsonObject(value: unknown): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * True when lists and objects in the text nest deeper than `limit`.
 *
 * Nearly every answer has fewer opening brackets than the limit, which two native scans find out; only the others are walked.
 */
export function nestsDeeperThan(text: string, limit: number): boolean {
  if (countUpTo(text, '{', limit + 1) + countUpTo(text, '[', limit + 1) <= limit) return false
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (quoted) {
      if (code === 0x5c) i++
      else if (code === 0x22) quoted = false
    } else if (code === 0x22) quoted = true
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > limit) return true
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return false
}

/** True when the lists and objects in the text hold more than `limit` values together; commas in texts count, too. */
export function holdsMoreThan(text: string, limit: number): boolean {
  return countUpTo(text, ',', limit + 1) > limit
}

function countUpTo(text: string, character: string, most: number): number {
  let count = 0
  for (let at = text.indexOf(character); at !== -1 && count < most; at = text.indexOf(character, at + 1)) count++
  return count
}
