import { expect, test } from 'vitest'
import { configJsonSchema } from '../../src/config/json-schema.ts'

type Node = Record<string, unknown> & { properties: Record<string, Node> }

const schema = configJsonSchema() as Node

/** A key of the configuration; what several places share stands under `$defs`. */
function section(key: string): Node {
  const node = schema.properties[key]!
  const shared = /^#\/\$defs\/(.+)$/.exec(String(node['$ref']))?.[1]
  return shared === undefined ? node : { ...(schema['$defs'] as Record<string, Node>)[shared]!, ...node }
}

test('the schema is of draft 2020-12, strict, and every key has a description', () => {
  expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema')
  expect(schema['additionalProperties']).toBe(false)
  expect(schema['required']).toEqual(['version', 'name'])
  expect(Object.keys(schema.properties).filter((key) => typeof section(key)['description'] !== 'string')).toEqual([])
})

test('numbers and booleans may also be a setting', () => {
  expect(schema.properties['timeoutSeconds']).toMatchObject({
    description: expect.any(String) as string,
    anyOf: [
      { type: 'number', minimum: 1, maximum: 10 },
      { type: 'string', pattern: '^\\$\\{[A-Za-z_]\\w*\\}$' },
    ],
  })
  expect(schema.properties['network']!.properties['http']).toMatchObject({
    anyOf: [{ type: 'boolean' }, { type: 'string' }],
  })
  expect(schema.properties['version']).toMatchObject({ const: 1 })
  expect(JSON.stringify(section('limits'))).toContain('"none"')
})
