import { expect, test } from 'vitest'
import { z } from 'zod'
import { phoneSchema } from '../../src/phone/schema.ts'

test('without a format numbers are E.164', () => {
  expect(phoneSchema.parse({})).toEqual({ format: 'e164' })
})

test.each([{ format: 'national' }, { defaultCountry: 'us' }, { defaultCountry: 'USA' }, { country: 'US' }])(
  '%j is refused',
  (value) => {
    expect(phoneSchema.safeParse(value).success).toBe(false)
  },
)

test('the JSON Schema says what each key means', () => {
  const schema = z.toJSONSchema(phoneSchema, { io: 'input' })
  expect(schema).toMatchObject({ additionalProperties: false, properties: { format: { default: 'e164' } } })
  expect(JSON.stringify(schema)).toContain('How phone numbers are written')
})
