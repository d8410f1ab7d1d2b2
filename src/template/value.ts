import { type Json, stringifyJson } from '../util/json.ts'

/** What a variable or a whole template gives; `undefined` is empty. */
export type Value = Json | undefined

/** True for what counts as no value: nothing, null and the empty text. */
export function isEmpty(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === ''
}

/** True for a value that says something: blank text, and lists and objects without any such value, say nothing. */
export function hasContent(value: Value): boolean {
  if (typeof value === 'string') return value.trim() !== ''
  if (typeof value !== 'object') return value !== undefined
  return value !== null && Object.values(value).some(hasContent)
}

/** The text of a value inside other text: lists and objects as JSON. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? stringifyJson(value) : String(value)
}
