import { describe, expect, test } from 'vitest'
import {
  changeEndpointSchema,
  createEndpointSchema,
  findEndpointSchema,
  limitsSchema,
  plainEndpointSchema,
  timeoutSchema,
} from '../../../src/http/endpoint/endpoint-schema.ts'
import { followedBy } from './endpoints.ts'

const PLAIN = { method: 'POST', url: '/x' }

describe('an endpoint', () => {
  test.each([
    {},
    { params: { a: 'x', b: 1, c: true, d: null, e: ['x', 1, null] } },
    { body: { a: [{ $when: '{EMAIL}' }] } },
    { container: { type: 'map', name: 'data' } },
    { container: { type: 'array' } },
    { format: 'form', empty: 'keep', headers: { 'X-A': 'b' }, query: { q: 1 } },
    { retry: { on: [409, '5xx', 'no_response'] }, timeoutSeconds: 10, limits: { concurrent: 1 } },
  ])('may say %j', (own) => {
    expect(plainEndpointSchema.parse({ ...PLAIN, ...own })).toEqual({ ...PLAIN, ...own })
  })

  test.each([
    ['method', { method: 'HEAD' }],
    ['url', { url: '' }],
    ['params.a', { params: { a: { nested: 'x' } } }],
    ['container', { container: { type: 'map' } }],
    ['container.type', { container: { type: 'list' } }],
    ['format', { format: 'xml' }],
    ['timeoutSeconds', { timeoutSeconds: 11 }],
    ['retry', { retry: 'often' }],
    ['', { unknown: 1 }],
    ['', followedBy(PLAIN)],
  ])('is refused at %j for %j', (place, own) => {
    const { error } = plainEndpointSchema.safeParse({ ...PLAIN, ...own })
    expect(error?.issues.map(({ path }) => path.join('.'))).toContain(place)
  })
})

test.each([
  ['a find', findEndpointSchema, { type: 'contact', dialect: 'soql', ...followedBy(PLAIN) }],
  ['a create', createEndpointSchema, { conflict: { status: [409], id: 'id' }, ...followedBy([PLAIN, PLAIN]) }],
  ['a create', createEndpointSchema, { unique: { by: 'key', key: { header: 'Idempotency-Key', ttlHours: 24 } } }],
  ['a create', createEndpointSchema, { correlation: { param: 'ref' }, onAmbiguous: 'hold', effectFree: [429] }],
  ['a change', changeEndpointSchema, followedBy([PLAIN])],
])('%s may say more', (_name, schema, own) => {
  expect(schema.safeParse({ ...PLAIN, ...own }).success).toBe(true)
})

test.each([
  [findEndpointSchema, { dialect: 'klingon' }],
  [findEndpointSchema, { conflict: { status: [409] } }],
  [createEndpointSchema, { conflict: { status: [200] } }],
  [createEndpointSchema, { conflict: { status: [] } }],
  [createEndpointSchema, { dialect: 'soql' }],
  [changeEndpointSchema, { type: 'contact' }],
])('what belongs to another kind of endpoint is refused', (schema, own) => {
  expect(schema.safeParse({ ...PLAIN, ...own }).success).toBe(false)
})

test('the time-out is 1 to 10 seconds', () => {
  expect([0.9, 1, 10, 10.1].map((seconds) => timeoutSchema.safeParse(seconds).success)).toEqual([
    false,
    true,
    true,
    false,
  ])
})

test.each([
  [{ concurrent: 4, requestsPerSecond: 'none', responseBytes: 5_000_000 }, true],
  [{ requestsPerSecond: 0.5 }, true],
  [{ concurrent: 0 }, false],
  [{ requestsPerSecond: 0 }, false],
  [{ responseBytes: 1 }, false],
])('the limits %j are valid: %s', (limits, valid) => {
  expect(limitsSchema.safeParse(limits).success).toBe(valid)
})
