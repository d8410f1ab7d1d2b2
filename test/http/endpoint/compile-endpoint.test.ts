import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../src/session/facts.ts'
import { factsOf } from '../../session/facts.ts'
import { body, custom, endpoint, finding, followedBy, query, request } from './endpoints.ts'

const KIM = custom({ name: 'Kim & Co', n: 42, big: 9007199254740993n, yes: true, list: ['a', 1], empty: null })

describe('a JSON body', () => {
  test.each([
    ['holds the parameters', { params: { a: '{CUSTOM.name}', b: 'x' } }, '{"a":"Kim & Co","b":"x"}'],
    ['in a map container', { params: { a: 'x' }, container: { type: 'map', name: 'data' } }, '{"data":{"a":"x"}}'],
    [
      'in an array container',
      { params: { a: 'x' }, container: { type: 'array', name: 'data' } },
      '{"data":[{"a":"x"}]}',
    ],
    ['in an array without a name', { params: { a: 'x' }, container: { type: 'array' } }, '[{"a":"x"}]'],
    [
      'in a container named by a setting',
      { params: { a: 1 }, container: { type: 'map', name: '${FIELD}' } },
      '{"cf_1":{"a":1}}',
    ],
    [
      'keeps the types of constants',
      { params: { a: 1, b: true, c: null, d: 'x', e: 1.5 } },
      '{"a":1,"b":true,"c":null,"d":"x","e":1.5}',
    ],
    [
      'keeps the types of whole variables',
      { params: { a: '{CUSTOM.n}', b: '{CUSTOM.big}', c: '{CUSTOM.yes}', d: '{CUSTOM.list}' } },
      '{"a":42,"b":9007199254740993,"c":true,"d":["a",1]}',
    ],
    ['makes text of mixed values', { params: { a: 'n {CUSTOM.n}' } }, '{"a":"n 42"}'],
    ['leaves empty values out with their keys', { params: { a: '{CUSTOM.empty}', b: 'x' } }, '{"b":"x"}'],
    ['keeps empty constants', { params: { a: '' } }, '{"a":""}'],
    [
      'sends empty values when told so',
      { params: { a: '{CUSTOM.empty}', b: ['{CUSTOM.empty}', 'x'] }, empty: 'keep' },
      '{"a":"","b":["","x"]}',
    ],
    [
      'writes a list as an array',
      { params: { a: ['{CUSTOM.name}', '{CUSTOM.empty}', 1, null] } },
      '{"a":["Kim & Co",1,null]}',
    ],
    ['leaves a list out that is left empty', { params: { a: ['{CUSTOM.empty}'], b: 'x' } }, '{"b":"x"}'],
    ['keeps a list that is written empty', { params: { a: [] } }, '{"a":[]}'],
    [
      'keeps names as they are',
      { params: { 'where[0][type]': 'x', 'CF.{{Phone}}': 'y', 'a b': 'z' } },
      '{"where[0][type]":"x","CF.{{Phone}}":"y","a b":"z"}',
    ],
    [
      'fills settings in names',
      { params: { '${FIELD}': 'x', '$${FIELD}': 'y', 'CF.{{A}}-${FIELD}': 'z' } },
      '{"cf_1":"x","${FIELD}":"y","CF.{{A}}-cf_1":"z"}',
    ],
    [
      'takes names that reach behind objects as names',
      { params: JSON.parse('{"__proto__":"x"}') as object as { a: string } },
      '{"__proto__":"x"}',
    ],
    ['is an empty object without parameters', {}, '{}'],
  ] as const)('%s', (_rule, spec, text) => {
    expect(body(spec as Parameters<typeof body>[0], KIM)).toBe(text)
  })

  test('says so in its content type', () => {
    expect(request(endpoint({ params: {} })).body).toMatchObject({ kind: 'text', contentType: 'application/json' })
  })
})

describe('a body tree', () => {
  const tree = {
    contact: { name: '{CUSTOM.name}', mail: '{CUSTOM.empty}', n: '{CUSTOM.n}' },
    tags: ['a', '{CUSTOM.empty}', '{CUSTOM.yes}'],
    none: { deep: { deeper: '{CUSTOM.empty}' } },
    nothing: ['{CUSTOM.empty}'],
    asWritten: { empty: {}, list: [], nil: null, zero: 0, no: false },
  }

  test('fills in its leaves and loses what is empty, with the maps and lists that this empties', () => {
    expect(JSON.parse(body({ body: tree }, KIM)!)).toEqual({
      contact: { name: 'Kim & Co', n: 42 },
      tags: ['a', true],
      asWritten: { empty: {}, list: [], nil: null, zero: 0, no: false },
    })
  })

  test('sends empty values when told so', () => {
    expect(JSON.parse(body({ body: tree, empty: 'keep' }, KIM)!)).toMatchObject({
      contact: { mail: '' },
      tags: ['a', '', true],
      none: { deep: { deeper: '' } },
      nothing: [''],
    })
  })

  test.each([
    [
      {
        a: [
          { $when: '{CUSTOM.empty}', x: 1 },
          { $when: '{CUSTOM.name}', x: 2 },
        ],
      },
      '{"a":[{"x":2}]}',
    ],
    [{ a: [{ $when: '{CUSTOM.empty}', x: 1 }] }, '{}'],
    [{ a: { $when: '{CUSTOM.empty}', x: 1 }, b: 1 }, '{"b":1}'],
    [{ $when: '{CUSTOM.empty}', b: 1 }, '{}'],
    [[{ $when: '{CUSTOM.empty}', b: 1 }], '[]'],
    [{ a: { $when: 'constant', x: 1 } }, '{"a":{"x":1}}'],
    [{ a: { $when: '{CUSTOM.name}' } }, '{"a":{}}'],
  ])('loses an object whose $when is empty: %j gives %s', (one, text) => {
    expect(body({ body: one }, KIM)).toBe(text)
    expect(body({ body: one, empty: 'keep' }, KIM)).toBe(text)
  })

  test('fills settings in its keys', () => {
    expect(body({ body: { '${FIELD}': { 'a{b}': 1 } } })).toBe('{"cf_1":{"a{b}":1}}')
  })

  test('may be a list', () => {
    expect(body({ body: ['{CUSTOM.n}', [1]] }, KIM)).toBe('[42,[1]]')
  })

  test('goes with a GET when it is written', () => {
    expect(request(endpoint({ method: 'GET', body: { a: 1 }, params: { b: 2 } }))).toMatchObject({
      url: 'https://crm.example.com/api/v1/Contact?b=2',
      body: { kind: 'text', text: '{"a":1}' },
    })
  })
})

describe('a form body', () => {
  test.each([
    [{ a: '{CUSTOM.name}', b: 'x y' }, 'a=Kim%20%26%20Co&b=x%20y'],
    [{ a: ['x', '{CUSTOM.n}', null] }, 'a=x&a=42'],
    [{ a: null, b: '{CUSTOM.empty}', c: '' }, 'c='],
    [{ a: 1, b: false, c: '{CUSTOM.list}' }, 'a=1&b=false&c=a&c=1'],
    [{ 'where[0][x]': '+1' }, 'where%5B0%5D%5Bx%5D=%2B1'],
  ])('of %j is %s', (params, text) => {
    const { body: draft } = request(endpoint({ format: 'form', params }), KIM)
    expect(draft).toEqual({ kind: 'text', contentType: 'application/x-www-form-urlencoded', text })
  })
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('a %s sends its parameters in the body', (method) => {
  expect(request(endpoint({ method, params: { a: 1 }, query: { b: 2 } }))).toMatchObject({
    method,
    url: 'https://crm.example.com/api/v1/Contact?b=2',
    body: { text: '{"a":1}' },
  })
})

test('a DELETE without parameters sends no body', () => {
  expect(request(endpoint({ method: 'DELETE' })).body).toBeUndefined()
})

describe('the query of a GET', () => {
  test.each([
    ['holds the parameters in their order', { b: '1', a: '{CUSTOM.name}' }, 'b=1&a=Kim%20%26%20Co'],
    ['repeats the name of a list', { a: ['x', '{CUSTOM.n}', '{CUSTOM.empty}', null] }, 'a=x&a=42'],
    ['leaves out what is empty or null', { a: '{CUSTOM.empty}', b: null, c: '' }, 'c='],
    ['writes lists of values as repeated names', { a: '{CUSTOM.list}' }, 'a=a&a=1'],
    ['keeps the digits of large integers', { a: '{CUSTOM.big}' }, 'a=9007199254740993'],
  ])('%s', (_rule, params, text) => {
    expect(query({ params }, KIM)).toBe(text)
  })

  test('follows the pairs of the URL and of `query`', () => {
    expect(query({ url: '/x?a=1', query: { b: 2 }, params: { c: 3 } })).toBe('a=1&b=2&c=3')
  })

  test('may keep empty values', () => {
    expect(query({ params: { a: '{CUSTOM.empty}', b: ['{CUSTOM.empty}'] }, empty: 'keep' }, KIM)).toBe('a=&b=')
  })

  test('has names that read as they are written', () => {
    const { url } = request(endpoint({ method: 'GET', params: { 'where[0][type]': 'a', 'x.y z': 'b' } }))
    expect([...new URL(url).searchParams.keys()]).toEqual(['where[0][type]', 'x.y z'])
  })
})

describe('parameters with indexed prefixes', () => {
  const both = {
    'where[0][type]': 'equals',
    'where[0][value]': '{CUSTOM.phone}',
    'where[1][type]': 'equals',
    'where[1][value]': '{CUSTOM.email}',
    maxSize: 1,
  }
  const group = {
    'where[0][type]': 'or',
    'where[0][value][0][type]': 'equals',
    'where[0][value][0][value]': '{CUSTOM.phone}',
    'where[0][value][1][type]': 'equals',
    'where[0][value][1][value]': '{CUSTOM.email}',
    'where[1][value]': '{CUSTOM.name}',
  }
  const two = { 'a[0][x]': '{CUSTOM.phone}', 'a[0][y]': '{CUSTOM.email}', 'a[0][z]': 1 }

  test.each([
    [
      both,
      { phone: '1', email: 'e' },
      ['where[0][type]', 'where[0][value]', 'where[1][type]', 'where[1][value]', 'maxSize'],
    ],
    [both, { phone: '1' }, ['where[0][type]', 'where[0][value]', 'maxSize']],
    [both, { email: 'e' }, ['where[1][type]', 'where[1][value]', 'maxSize']],
    [both, {}, ['maxSize']],
    [two, { phone: '1' }, []],
    [{ 'a[0][x]': 1, 'b[0]': null, 'c[]': '{CUSTOM.phone}' }, {}, ['a[0][x]']],
    [
      group,
      { phone: '1', email: 'e' },
      [
        'where[0][type]',
        'where[0][value][0][type]',
        'where[0][value][0][value]',
        'where[0][value][1][type]',
        'where[0][value][1][value]',
      ],
    ],
    [group, { email: 'e' }, ['where[0][type]', 'where[0][value][1][type]', 'where[0][value][1][value]']],
    [group, { name: 'n' }, ['where[1][value]']],
    [group, {}, []],
  ])('leave together: %j with %j keeps %j', (params, values, names) => {
    const { url } = request(endpoint({ method: 'GET', params }), custom(values))
    expect([...new URL(url).searchParams.keys()]).toEqual(names)
  })

  test('stay when empty values are kept', () => {
    expect(query({ params: both, empty: 'keep' }).split('&')).toHaveLength(5)
  })

  test('name only the variables that really went out', () => {
    const rendering = endpoint({ params: two }).render(custom({ phone: '1' }))
    expect(rendering).toMatchObject({ kind: 'ready', used: [] })
    expect(endpoint({ params: both }).render(custom({ email: '1' }))).toMatchObject({ used: ['CUSTOM.email'] })
  })
})

describe('headers', () => {
  test.each([
    [{}, { accept: 'application/json' }],
    [
      { 'X-Skip-Duplicate-Check': 'true', 'X-N': 1, 'X-Yes': false },
      { 'x-skip-duplicate-check': 'true', 'x-n': '1', 'x-yes': 'false' },
    ],
    [{ Accept: 'text/csv' }, { accept: 'text/csv' }],
    [
      { 'X-User': '{CUSTOM.n}', 'X-None': '{CUSTOM.empty}', 'X-Null': null, 'X-${FIELD}': 'a' },
      { 'x-user': '42', 'x-cf_1': 'a' },
    ],
  ])('%j go out in lower case, without the empty ones: %j', (headers, sent) => {
    expect(request(endpoint({ headers }), KIM).headers).toEqual({ accept: 'application/json', ...sent })
  })
})

const MARK = 'mark-0f8e'
const FILE: Facts = factsOf({}, { file: { kind: 'photo', name: 'a "b".jpg', type: 'image/jpeg', data: MARK } })

describe('an upload', () => {
  test('in multipart puts the file last, under the name of its parameter', () => {
    const params = { file: '{FILE_DATA}', name: '{FILE_NAME}', tags: ['a', 1, null], nothing: null, none: '{EMAIL}' }
    expect(request(endpoint({ params }, {}, 'multipart'), FILE).body).toEqual({
      kind: 'multipart',
      fileField: 'file',
      fields: [
        ['name', 'a "b".jpg'],
        ['tags', 'a'],
        ['tags', '1'],
      ],
    })
  })

  test('in multipart without a parameter for the bytes calls them file', () => {
    expect(request(endpoint({ params: {} }, {}, 'multipart'), FILE).body).toMatchObject({
      fileField: 'file',
      fields: [],
    })
  })

  test('in base64 leaves the place of the bytes open in the JSON', () => {
    const params = { name: '{FILE_NAME}', file: 'data:{FILE_TYPE};base64,{FILE_DATA}', after: 1 }
    expect(request(endpoint({ params }, {}, 'base64'), FILE).body).toEqual({
      kind: 'base64',
      contentType: 'application/json',
      before: String.raw`{"name":"a \"b\".jpg","file":"data:image/jpeg;base64,`,
      after: '","after":1}',
      percentEncoded: false,
    })
  })

  test('in base64 may be a form or a tree', () => {
    expect(request(endpoint({ format: 'form', params: { f: '{FILE_DATA}' } }, {}, 'base64'), FILE).body).toMatchObject({
      before: 'f=',
      after: '',
      percentEncoded: true,
    })
    expect(request(endpoint({ body: { a: [{ f: '{FILE_DATA}' }] } }, {}, 'base64'), FILE).body).toMatchObject({
      before: '{"a":[{"f":"',
      after: '"}]}',
    })
  })

  test('in binary sends the bytes, and the parameters in the query', () => {
    expect(request(endpoint({ params: { name: '{FILE_NAME}' } }, {}, 'binary'), FILE)).toMatchObject({
      url: 'https://crm.example.com/api/v1/Contact?name=a%20%22b%22.jpg',
      body: { kind: 'binary' },
    })
  })

  test('that does not name its bytes is an ordinary body', () => {
    expect(request(endpoint({ params: { a: 1 } }, {}, 'base64'), FILE).body).toMatchObject({ kind: 'text' })
  })
})

describe('an endpoint', () => {
  test('takes what it does not say from its surroundings', () => {
    expect(endpoint({})).toMatchObject({
      path: 'account.create',
      method: 'POST',
      urlText: '/Contact',
      origin: 'https://crm.example.com',
      type: undefined,
      retry: { name: 'standard' },
      timeoutMs: 5000,
      responseBytes: 5_000_000,
      followers: [],
    })
  })

  test('may say it itself', () => {
    const spec = { type: 'contact', retry: 'ccai', timeoutSeconds: 2.5, limits: { responseBytes: 1000 } } as const
    expect(endpoint(spec)).toMatchObject({
      type: 'contact',
      retry: { name: 'ccai' },
      timeoutMs: 2500,
      responseBytes: 1000,
    })
  })

  test.each([
    [undefined, undefined],
    [{ responseBytes: 1000 }, undefined],
    [{ requestsPerSecond: 'none' }, undefined],
    [{ concurrent: 2 }, { concurrent: 2, requestsPerSecond: undefined }],
    [{ requestsPerSecond: 3 }, { concurrent: Infinity, requestsPerSecond: 3 }],
  ] as const)('with the limits %j has %j of its own', (limits, own) => {
    expect(endpoint({ limits }).limits).toEqual(own)
  })

  test('has its followers, with the variables of their own place', () => {
    const follower = { method: 'POST', url: '/Note', params: { a: '{CUSTOM.a}' } } as const
    const followerBinding = finding('soql')
    const [only] = endpoint(followedBy(follower), { followerBinding }).followers
    expect(only).toMatchObject({ path: 'account.create.then', urlText: '/Note' })
    const two = endpoint(followedBy([follower, { ...follower, params: { a: 'x {CUSTOM.a}' } }]), {
      followerBinding,
    }).followers
    expect(two.map(({ path }) => path)).toEqual(['account.create.then[0]', 'account.create.then[1]'])
    expect(request(two[1]!, custom({ a: "O'B" })).body).toMatchObject({ text: String.raw`{"a":"x O\\'B"}` })
  })

  test('names the variables that were filled into URL and body: no header and no fragment, and nothing that left', () => {
    const one = endpoint({
      url: '/x/{CALL_ID}?q={CUSTOM.name}&{CUSTOM.empty}={CUSTOM.n}#{UJET_ID}',
      params: { a: '{CUSTOM.empty}', b: '{CUSTOM.n}' },
      headers: { h: '{SESSION_ID}' },
    })
    const facts = { ...KIM, session: { ...KIM.session, callId: '7', endUser: { ...KIM.session.endUser, id: 'u1' } } }
    expect(one.render(facts)).toMatchObject({ used: ['CALL_ID', 'CUSTOM.name', 'CUSTOM.n'] })
    expect(endpoint({ url: '/x?{CUSTOM.empty}={CUSTOM.n}' }).render(facts)).toMatchObject({ used: [] })
  })

  test.each([[' '], [[]], [{}], [[null, '', [' ']]], [{ a: null }]])(
    'does not name a variable that says nothing: %j',
    (x) => {
      const one = endpoint({ method: 'GET', params: { x: '{CUSTOM.x}', y: 'a{CUSTOM.x}' } })
      expect(one.render(custom({ x }))).toMatchObject({ kind: 'ready', used: [] })
    },
  )

  test('in a find escapes for its search language and needs every variable of a text', () => {
    const one = endpoint(
      { method: 'GET', params: { q: "name='{CUSTOM.name}'", p: '{CUSTOM.a} {CUSTOM.b}' } },
      { binding: finding('soql') },
    )
    const { url } = request(one, custom({ name: "O'B", a: 'x' }))
    expect([...new URL(url).searchParams]).toEqual([['q', String.raw`name='O\'B'`]])
  })

  test('whose path cannot be filled in is incomplete', () => {
    expect(endpoint({ url: '/Contact/{ACCOUNT_ID}' }).render(factsOf())).toEqual({ kind: 'incomplete' })
  })

  test.each(['.', '..'])('whose path segment would be %s is unsafe', (value) => {
    expect(endpoint({ url: '/Contact/{CUSTOM.a}/x' }).render(custom({ a: value }))).toEqual({ kind: 'unsafe' })
  })

  test('lets other faults through', () => {
    const broken = {
      ...KIM,
      texts: {
        ...KIM.texts,
        subject: () => {
          throw new Error('a fault')
        },
      },
    }
    expect(() => endpoint({ params: { a: '{TICKET_SUBJECT}' } }).render(broken)).toThrow('a fault')
  })

  test('never sends a fragment', () => {
    expect(request(endpoint({ url: '/a#b' })).url).toBe('https://crm.example.com/api/v1/a')
  })
})
