import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { configSchema } from '../../src/config/schema/config.ts'
import { responseSchema } from '../../src/response/schema.ts'
import { referencePages } from '../../tools/reference/pages.ts'
import { account, config, find, found } from '../config/configs.ts'

const pages = await referencePages()

test.each([...pages])('%s says what the code says (npm run docs writes it)', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})

/** Every example of the configuration reference, with the part of the configuration that it is an example of. */
const examples: [example: string, schema: z.core.$ZodType][] = []
z.toJSONSchema(configSchema, {
  io: 'input',
  override({ zodSchema, jsonSchema }) {
    for (const example of jsonSchema.examples ?? []) examples.push([JSON.stringify(example), zodSchema])
  },
})

test.each(examples)('the example %s is valid at its place', (example, schema) => {
  expect(z.safeParse(schema, JSON.parse(example)).error).toBeUndefined()
})

test('there are examples to look at', () => {
  expect(new Set(examples.map(([example]) => example)).size).toBeGreaterThan(30)
})

const response = Object.entries(responseSchema.shape).flatMap(([key, schema]) =>
  ((schema.meta()?.examples as unknown[] | undefined) ?? []).map((example) => [key, example] as const),
)

test.each(response)('the example of response.%s can be read: %j', (key, example) => {
  const read = find({ response: { [key]: example } })
  expect(found(config({ account: account({ findByQuery: read }) }))).toEqual([])
})
