import { expect, test } from 'vitest'
import { z } from 'zod'
import { createResponseSchema, responseSchema } from '../../src/response/schema.ts'

test.each([
  {},
  { data: '$.list', verify: { PHONE_NUMBER: 'phoneNumber' } },
  { id: { header: 'Location' } },
  { capture: { UPLOAD_TOKEN: '$.upload.token' }, notFound: [403] },
  { failWhen: { path: 'error', exists: true } },
  {
    failWhen: [
      { path: 'ok', equals: false, retry: true },
      { path: '$', matches: "isn't" },
    ],
  },
])('%j is a response', (value) => {
  expect(responseSchema.parse(value)).toEqual({ onSeveral: 'first', ...value })
})

test.each([
  [{ data: '' }, 'data'],
  [{ id: 5 }, 'expected a path or { header: NAME }'],
  [{ id: { header: 'a b' } }, 'no name of a header'],
  [{ onSeveral: 'last' }, 'onSeveral'],
  [{ capture: { 'a-b': 'x' } }, 'no name'],
  [{ failWhen: { path: 'a' } }, 'one of exists, equals and matches'],
  [{ failWhen: { path: 'a', exists: true, equals: 1 } }, 'one of exists, equals and matches'],
  [{ failWhen: 'error' }, 'expected a condition'],
  [{ failWhen: [] }, 'failWhen'],
  [{ notFound: [99] }, 'notFound'],
  [{ location: 'x' }, 'location'],
])('%j is refused', (value, message) => {
  const result = responseSchema.safeParse(value)
  expect(result.success).toBe(false)
  expect(JSON.stringify(result.error?.issues)).toContain(message)
})

test('a create has nothing to verify or to choose from', () => {
  expect(createResponseSchema.safeParse({ data: 'data', id: 'id' }).success).toBe(true)
  expect(createResponseSchema.safeParse({ verify: { EMAIL: 'email' } }).success).toBe(false)
})

test('every key of the JSON Schema has a description', () => {
  const schema = z.toJSONSchema(responseSchema, { io: 'input' }).$defs!['Response']!
  const properties = Object.entries(schema.properties!)
  expect(properties.length).toBeGreaterThan(5)
  expect(properties.filter(([, of]) => typeof of !== 'object' || of.description === undefined)).toEqual([])
  expect(schema.additionalProperties).toBe(false)
})
