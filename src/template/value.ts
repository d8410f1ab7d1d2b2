import { type Json, stringifyJson } from '../util/json.ts'

/** What a variable or a whole template gives; `undefined` is empty. */
export type Value = Json | undefined

/** True for what counts as no value: nothing, null and the empty text. */
export function isEmpty(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === ''
}

/** The text of a value inside other text: lists and objects as JSON. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? stringifyJson(value) : String(value)
}
