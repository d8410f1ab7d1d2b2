import { createHash } from 'node:crypto'
import { isJsonObject, stringifyJson } from './json.ts'

/** A short name for what a value of JSON says, of 24 hexadecimal digits: the same for the same content in whatever order of keys. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(stringifyJson(sorted(value)))
    .digest('hex')
    .slice(0, 24)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  )
}
