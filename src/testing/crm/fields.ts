import { isJsonObject } from '../../util/json.ts'
import type { Json } from '../../util/json.ts'
import type { Answer } from '../server/answer.ts'
import { asText } from '../server/as-text.ts'
import { invalidAnswer } from './answer.ts'
import type { Refusal } from './answer.ts'
import { CUSTOM_FIELD } from './crm-objects.ts'

/** How one field of an entity is read. A `computed` one is never taken from a request. */
type Field =
  | { kind: 'text'; required?: boolean; maxLength?: number; withoutTags?: boolean; initially?: string }
  | { kind: 'phone' }
  | { kind: 'email' }
  | { kind: 'ids' }
  | { kind: 'option'; options: readonly string[]; initially: string | null }
  | { kind: 'computed'; initially: Json }

export type Fields = Record<string, Field>
export type Body = { [name: string]: Json }

/** Takes the values of known and custom fields out of a body; others are dropped without a word. */
export function readFields(fields: Fields, body: Body, isNew: boolean): { values: Body } | { refused: Answer } {
  const values: Body = {}
  for (const [name, field] of Object.entries(fields)) {
    if (field.kind === 'computed') continue
    const raw = body[name]
    const isEmpty = raw === undefined || raw === null || raw === ''
    if (isEmpty && field.kind === 'text' && field.required === true && (isNew || raw !== undefined))
      return { refused: invalidAnswer(name, 'required') }
    if (raw === undefined) continue
    const read: Read = isEmpty ? { value: emptyOf(field) } : readValue(field, raw)
    if ('refusal' in read) return { refused: invalidAnswer(name, read.refusal) }
    values[name] = read.value
  }
  for (const [name, value] of Object.entries(body)) if (CUSTOM_FIELD.test(name)) values[name] = value
  return { values }
}

/** The values a new object starts with. */
export function initialValues(fields: Fields): Body {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      'initially' in field ? (field.initially ?? null) : emptyOf(field),
    ]),
  )
}

type Read = { value: Json } | { refusal: Refusal }

function readValue(field: Exclude<Field, { kind: 'computed' }>, raw: Json): Read {
  if (field.kind === 'ids') return { value: Array.isArray(raw) ? raw.map(asText) : [] }
  if (typeof raw === 'boolean' || Array.isArray(raw) || isJsonObject(raw)) return { refusal: 'valid' }
  const text = String(raw)
  if (field.kind === 'text') return readText(field, text)
  if (field.kind === 'phone') return readPhone(text)
  if (field.kind === 'option') return field.options.includes(text) ? { value: text } : { refusal: 'valid' }
  return EMAIL.test(text) ? { value: text.toLowerCase() } : { refusal: 'emailAddress' }
}

function readText(field: Extract<Field, { kind: 'text' }>, text: string): Read {
  if (field.withoutTags === true && /[<>]/.test(text)) return { refusal: 'pattern' }
  if (field.maxLength !== undefined && Array.from(text).length > field.maxLength) return { refusal: 'maxLength' }
  return { value: text }
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const E164 = /^\+[1-9]\d{6,14}$/

function readPhone(text: string): Read {
  const digits = text.replaceAll(/[\s.\-()]/g, '')
  return E164.test(digits) ? { value: digits } : { refusal: 'valid' }
}

function emptyOf(field: Field): Json {
  return field.kind === 'ids' ? [] : null
}
