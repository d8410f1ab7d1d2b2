import { beforeAll, describe, expect, test } from 'vitest'
import { createPhones } from '../../src/phone/phones.ts'
import { readBody } from '../../src/response/body.ts'
import { compileReader, type Answer } from '../../src/response/reader.ts'
import type { ResponseSpec } from '../../src/response/schema.ts'

const phones = createPhones({ format: 'e164', defaultCountry: 'US' })
beforeAll(() => phones.ready())

/** An answer as it comes from the network. */
function answer(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, headers, ...readBody(typeof body === 'string' ? body : JSON.stringify(body), headers) }
}

function find(spec: ResponseSpec, body: unknown, known: Record<string, string[]> = {}) {
  return compileReader(spec).find(answer(body), (variable) => known[variable] ?? [], phones)
}

describe('where a find looks', () => {
  test.each<[ResponseSpec, unknown, unknown]>([
    [{}, { id: 123 }, 123],
    [{}, [{ id: 123 }], 123],
    [{ data: 'list' }, { total: -2, list: [{ id: 'a1' }] }, 'a1'],
    [{ data: '$.list' }, { list: [{ id: 'a1' }] }, 'a1'],
    [{ data: 'list[0]' }, { list: [{ id: 'a1' }, { id: 'a2' }] }, 'a1'],
    [{ data: 'data' }, { data: { id: 0 } }, 0],
    [{ data: 'data.items[0].item' }, { data: { items: [{ item: { id: 5 } }] } }, 5],
    [{ data: '$.data.items[*].item' }, { data: { items: [{ item: { id: 5 } }] } }, 5],
    [{ data: '$.groups[*].members' }, { groups: [{ members: [] }, { members: [{ id: 6 }] }, {}] }, 6],
    [
      { data: "$.items[?(@.status != 'closed')]" },
      {
        items: [
          { id: 1, status: 'closed' },
          { id: 2, status: 'new' },
        ],
      },
      2,
    ],
    [{ data: 'results', id: 'objectId' }, { results: [{ objectId: 'x9' }] }, 'x9'],
    [{ data: 'data', id: 'details.id' }, { data: [{ details: { id: '44' } }] }, '44'],
    [{ data: 'ids', id: '@' }, { ids: [7] }, 7],
    [{ data: 'list', id: '$.chosen' }, { chosen: 'c', list: [{ id: 1 }] }, 'c'],
  ])('%j on %j is the object %j', (spec, body, id) => {
    expect(find(spec, body)).toMatchObject({ kind: 'one', id, candidates: 1 })
  })

  test('an integer beyond 2^53 keeps its digits', () => {
    expect(find({}, '{"id":12345678901234567890}')).toMatchObject({ id: 12345678901234567890n })
  })

  test('the object comes along', () => {
    expect(find({ data: 'list' }, { list: [{ id: 1, name: 'Kim' }] })).toMatchObject({ object: { id: 1, name: 'Kim' } })
  })
})

describe('none', () => {
  test.each<[ResponseSpec, unknown]>([
    [{}, ''],
    [{}, ' \n'],
    [{}, '{}'],
    [{}, '[]'],
    [{}, 'null'],
    [{ data: 'list' }, {}],
    [{ data: 'list' }, { list: null }],
    [{ data: 'list' }, { list: [] }],
    [{ data: 'list' }, { list: {} }],
    [{ data: 'list[0]' }, { list: [] }],
    [{ data: '$.list[?(@.open)]' }, { list: [{ id: 1, open: false }] }],
    [{ data: '$.list[*].contact' }, { list: [{ contact: null }, {}] }],
  ])('%j on %j is none', (spec, body) => {
    expect(find(spec, body)).toEqual({ kind: 'none' })
  })

  test('204 is none, and so are the statuses of notFound', () => {
    expect(compileReader({}).find(answer('', 204))).toEqual({ kind: 'none' })
    expect(compileReader({ notFound: [403] }).find(answer({ id: 1 }, 403))).toEqual({ kind: 'none' })
  })
})

describe('an object that lacks the id is missing_id', () => {
  test.each<[ResponseSpec, unknown]>([
    [{}, { name: 'Kim' }],
    [{}, { id: null }],
    [{}, { id: '' }],
    [{}, { id: {} }],
    [{ data: 'list' }, { list: [{}] }],
    [{ data: 'list' }, { list: [null] }],
    [{ data: 'list' }, { list: 'Kim' }],
    [{ data: 'list' }, { list: 0 }],
    [{ data: 'list' }, { list: false }],
    [{ data: 'list' }, { list: [{ name: 'Kim' }, { id: 2 }] }],
    [{}, 'false'],
    [{ id: { header: 'Location' } }, { id: 1 }],
  ])('%j on %j', (spec, body) => {
    expect(find(spec, body)).toEqual({ kind: 'missing_id' })
  })

  test('a body that was not read is not "none"', () => {
    const unread = { status: 200, headers: {}, json: undefined, empty: false }
    expect(compileReader({}).find(unread)).toEqual({ kind: 'missing_id' })
  })
})

describe('several', () => {
  test('the first comes with everything, the others with their ids', () => {
    const spec = { data: 'list', capture: { NAME: 'name' } }
    const list = [{ id: 1, name: 'Kim' }, { id: 2 }, { id: 3 }]
    expect(find(spec, { list })).toEqual({
      kind: 'several',
      first: { id: 1, object: list[0], captured: { NAME: 'Kim' } },
      candidates: [1, 2, 3],
    })
  })

  test('a candidate without an id still makes it several', () => {
    expect(find({}, [{ id: 1 }, { name: 'Kim' }])).toMatchObject({ kind: 'several', candidates: [1] })
  })

  test('the same object twice is one', () => {
    expect(find({}, [{ id: 1 }, { id: '1' }, { id: 1 }])).toMatchObject({ kind: 'one', id: 1 })
    expect(find({}, [{ id: 1 }, { id: 2 }, { id: 2 }])).toMatchObject({ kind: 'several', candidates: [1, 2] })
  })
})

describe('verify', () => {
  const verify = { PHONE_NUMBER: 'phone', EMAIL: 'email' }
  const stranger = { id: 1, phone: '+12225550000', email: 'lee@example.com' }
  const kim = { id: 2, phone: '(222) 333-4444', email: 'Kim@Example.com' }

  test('a candidate that holds something else is dropped', () => {
    expect(find({ verify }, [stranger, kim], { PHONE_NUMBER: ['+12223334444'] })).toMatchObject({ kind: 'one', id: 2 })
    expect(find({ verify }, [stranger], { PHONE_NUMBER: ['+12223334444'] })).toEqual({ kind: 'none' })
    expect(find({ verify }, stranger, { PHONE_NUMBER: ['+12223334444'] })).toEqual({ kind: 'none' })
  })

  test('every variable that has a value must be found', () => {
    const known = { PHONE_NUMBER: ['+12223334444'], EMAIL: ['kim@example.com'] }
    expect(find({ verify }, kim, known)).toMatchObject({ kind: 'one' })
    expect(find({ verify }, { ...kim, email: 'other@example.com' }, known)).toEqual({ kind: 'none' })
  })

  test('a variable without a value is not checked', () => {
    expect(find({ verify }, [stranger, kim], {})).toMatchObject({ kind: 'several' })
    expect(find({ verify }, stranger, { PHONE_NUMBER: ['', ' '] })).toMatchObject({ kind: 'one' })
    expect(compileReader({ verify }).find(answer(stranger))).toMatchObject({ kind: 'one' })
  })

  test('one of several spellings is enough', () => {
    expect(find({ verify }, kim, { EMAIL: ['nobody@example.com', ' KIM@example.com '] })).toMatchObject({ id: 2 })
  })

  test.each([
    ['phones', { id: 3, phones: ['+15550001111', '12223334444'] }],
    ['phones[*].value', { id: 3, phones: [{ value: null }, { value: '222-333-4444' }] }],
    [
      "fields[?(@.code == 'PHONE')].values[*].value",
      { id: 3, fields: [{ code: 'PHONE', values: [{ value: 12223334444 }] }] },
    ],
    ['$.phone', { id: 3, phone: '+1 222 333 4444' }],
  ])('at %s one of several values is enough', (path, body) => {
    const found = find({ verify: { PHONE_NUMBER: path } }, body, { PHONE_NUMBER: ['+12223334444'] })
    expect(found).toMatchObject({ kind: 'one', id: 3 })
  })

  test.each([[{ id: 3 }], [{ id: 3, phone: null }], [{ id: 3, phone: {} }], [{ id: 3, phone: [] }]])(
    '%j holds no phone and is dropped',
    (body) => {
      expect(find({ verify }, body, { PHONE_NUMBER: ['+12223334444'] })).toEqual({ kind: 'none' })
    },
  )

  test('only phone variables are compared as phone numbers', () => {
    const call = { verify: { CALL_ID: 'call' } }
    expect(find(call, { id: 1, call: '12223334444' }, { CALL_ID: ['2223334444'] })).toEqual({ kind: 'none' })
    expect(find(call, { id: 1, call: 103646 }, { CALL_ID: ['103646'] })).toMatchObject({ kind: 'one' })
  })

  test('without a comparison of phones they are compared as texts', () => {
    const reader = compileReader({ verify })
    expect(reader.find(answer(kim), () => ['+12223334444'])).toEqual({ kind: 'none' })
    expect(reader.find(answer(kim), () => ['(222) 333-4444', kim.email])).toMatchObject({ kind: 'one' })
  })
})

describe('created', () => {
  test.each<[ResponseSpec, unknown, unknown]>([
    [{}, { id: '1' }, '1'],
    [{}, [{ id: 1 }, { id: 2 }], 1],
    [{ data: 'data[0].details' }, { data: [{ details: { id: 'z' } }] }, 'z'],
    [{ data: '$.data' }, { data: [{ id: 1 }, { id: 2 }] }, 1],
  ])('%j on %j made %j', (spec, body, id) => {
    expect(compileReader(spec).created(answer(body, 201))).toMatchObject({ kind: 'one', id })
  })

  test('the id may be in a header, with or without a body', () => {
    const reader = compileReader({ id: { header: 'Location' } })
    const headers = { location: '/REST/2.0/transaction/43' }
    expect(reader.created(answer(['Comments added'], 201, headers))).toMatchObject({ kind: 'one', id: '43' })
    expect(reader.created(answer('', 204, headers))).toEqual({ kind: 'one', id: '43', object: null, captured: {} })
  })

  test.each<[ResponseSpec, unknown]>([
    [{}, ''],
    [{}, {}],
    [{}, []],
    [{}, { message: 'ok' }],
    [{ data: 'data' }, { id: 1 }],
    [{ id: { header: 'Location' } }, { id: 1 }],
  ])('%j on %j is missing_id', (spec, body) => {
    expect(compileReader(spec).created(answer(body, 201))).toEqual({ kind: 'missing_id' })
  })
})

describe('capture', () => {
  const capture = { TOKEN: '$.upload.token', OWNER: 'owner.id', NOTHING: 'nothing', NULL: 'none', TAGS: 'tags[*]' }

  test('values are taken from the object, or with $ from the root; what is missing is left out', () => {
    const body = { upload: { token: 't' }, list: [{ id: 1, owner: { id: 9 }, none: null, tags: ['a', 'b'] }] }
    expect(find({ data: 'list', capture }, body)).toMatchObject({ captured: { TOKEN: 't', OWNER: 9, TAGS: 'a' } })
    expect(Object.keys(compileReader({ data: 'list', capture }).capture(body))).toEqual(['TOKEN', 'OWNER', 'TAGS'])
  })

  test('with `all` every value is taken, as a list; none of them is no value', () => {
    const all = {
      TAGS: { all: 'tags[*]' },
      IDS: { all: '$.list[*].id' },
      NAME: { all: 'name' },
      NONE: { all: 'gone[*]' },
    }
    const body = { list: [{ id: 1, name: 'Kim', tags: ['a', null, 'b'] }] }
    expect(find({ data: 'list', capture: all }, body)).toMatchObject({
      captured: { TAGS: ['a', 'b'], IDS: [1], NAME: ['Kim'] },
    })
    expect(compileReader({ data: 'list', capture: all }).capture(body)).not.toHaveProperty('NONE')
  })

  test('an empty body has nothing to capture', () => {
    expect(compileReader({ capture }).capture(undefined)).toEqual({})
  })
})

describe('failure', () => {
  test('failWhen marks a body as an error', () => {
    const failWhen = { path: 'number', equals: 11, retry: true }
    const reader = compileReader({ data: 'data', failWhen })
    expect(reader.failure({ name: 'Invalid Session ID', number: 11 })).toEqual({ matched: failWhen })
    expect(reader.failure({ data: {} })).toBeUndefined()
  })

  test('without failWhen no body is', () => {
    expect(compileReader({}).failure({ error: 'x' })).toBeUndefined()
  })
})

test.each<[ResponseSpec, string]>([
  [{ data: 'a..b' }, 'response.data'],
  [{ id: '$[' }, 'response.id'],
  [{ verify: { EMAIL: 'a[' } }, 'response.verify.EMAIL'],
  [{ capture: { X: '.' } }, 'response.capture.X'],
  [{ failWhen: [{ path: '', exists: true }] }, 'response.failWhen[0].path'],
])('a path that cannot be read is named: %j', (spec, path) => {
  expect(() => compileReader(spec)).toThrow(expect.objectContaining({ code: 'RESPONSE_PATH_INVALID', path }))
})
