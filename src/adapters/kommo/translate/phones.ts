import { type Json, isJsonObject } from '../../../util/json.ts'

/** Kommo takes two numbers for the same when their last ten digits are. */
const COMPARED = 10

/** Values of the field PHONE, as a card holds them. */
export function phoneValues(card: Json | undefined): { [key: string]: Json }[] {
  if (!isJsonObject(card)) return []
  const { custom_fields_values: fields } = card
  if (!Array.isArray(fields)) return []
  const values = fields.flatMap((field) =>
    isJsonObject(field) && field['field_code'] === 'PHONE' && Array.isArray(field['values']) ? field['values'] : [],
  )
  return values.filter(isJsonObject).filter(({ value }) => typeof value === 'string' || typeof value === 'number')
}

/** The first number of a card. */
export function firstPhone(card: Json | undefined): string | undefined {
  const value = textOf(phoneValues(card)[0]?.['value'])
  return value.trim() === '' ? undefined : value
}

/** What a card is to hold so that it has the number, too; nothing when it has it already. */
export function withPhone(card: Json | undefined, phone: string): Json | undefined {
  const values = phoneValues(card)
  if (values.some(({ value }) => ending(textOf(value)) === ending(phone))) return undefined
  const kept = values.map(({ value = '', enum_code, enum_id }) => ({
    value,
    ...(enum_code ? { enum_code } : enum_id && { enum_id }),
  }))
  return { custom_fields_values: [phoneField([...kept, { value: phone, enum_code: 'WORK' }])] }
}

export const phoneField = (values: Json[]): { [key: string]: Json } => ({ field_code: 'PHONE', values })

const textOf = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

const ending = (phone: string): string => phone.replaceAll(/\D/g, '').slice(-COMPARED)
