import { stringifyJson } from '../../util/json.ts'
import type { Json } from '../../util/json.ts'

/** A value as text: a text stays as it is. */
export function asText(value: Json): string {
  return typeof value === 'object' ? stringifyJson(value) : String(value)
}
