import { z } from 'zod'

/** What platforms write for "unknown" beside leaving a key out. */
type Unknown<Schema extends z.ZodType> = z.ZodOptional<z.ZodNullable<Schema>>

/** A field with what it means. */
export function field<Schema extends z.ZodType>(schema: Schema, description: string): Unknown<Schema> {
  return schema.nullish().meta({ description })
}

/** An id: a whole number on the platform, a text where it comes from elsewhere. */
export const id = z.union([z.int(), z.string().min(1)])
export const text = z.string()
export const flag = z.boolean()
export const number = z.number()
export const count = z.int().min(0)
/** Seconds. */
export const seconds = z.int().min(0)
/** A time in ISO 8601. */
export const time = z.iso.datetime({ offset: true })
export const anything = z.unknown()
