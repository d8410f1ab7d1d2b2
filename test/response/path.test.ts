import * as fc from 'fast-check'
import { JSONPath } from 'jsonpath-plus'
import { describe, expect, test } from 'vitest'
import { ResponsePathError } from '../../src/response/path-error.ts'
import { compilePath } from '../../src/response/path.ts'
import type { Json } from '../../src/util/json.ts'

const items: Json[] = [
  { id: 1, name: 'a', type: 'x', tags: ['p', 'q'], closed: null },
  { id: 2, name: 'b', type: 'y', deep: { id: 9 } },
  { id: '7', name: "o'brien )]", type: 'x', primary: false },
  { id: 12345678901234567890n, type: 'z', primary: true, length: 4 },
]
const body: Json = { items, wanted: 'x', 'odd.key': 5, '*': 6, '@type': 'page', text: 'abc', matrix: [[1, 2], [3]] }

const key = fc.constantFrom('a', 'b', 'odd key', 'x-y')
const bound = fc.constantFrom('', '0', '1', '2', '9', '-1', '-2', '-9')
const document = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(1, true, 0, null, 'ab'),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(key, tie('node'), { maxKeys: 3 }),
  ),
})).node

/** What jsonpath-plus finds; to it the letters of a text are members, too. */
function withLibrary(path: string, json: Json): Json[] {
  const found = JSONPath({ path, json, eval: false, resultType: 'all' }) as
    { parent: unknown; value: Json }[] | undefined
  return (found ?? []).filter(({ parent }) => typeof parent !== 'string').map(({ value }) => value)
}

function all(path: string, value: Json = body, root: Json = body): Json[] {
  return compilePath(path).all(value, root)
}

describe('a plain path', () => {
  test.each<[string, Json | undefined]>([
    ['items[0].id', 1],
    ['items.1.deep.id', 9],
    ['items[-1].primary', true],
    ['items[0].tags[1]', 'q'],
    ["['odd.key']", 5],
    ['["*"]', 6],
    ['@type', 'page'],
    ['items[ 0 ].id', 1],
    ['items[0].closed', null],
    ['items[9].id', undefined],
    ['items[-9]', undefined],
    ['items.id', undefined],
    ['items.length', undefined],
    ['text.length', undefined],
    ['text[0]', undefined],
    ['toString', undefined],
    ['nothing.at.all', undefined],
  ])('%s leads to %j', (path, value) => {
    expect(compilePath(path).one(body, body)).toEqual(value)
    expect(all(path)).toEqual(value === undefined ? [] : [value])
  })

  test('it starts at the value, with a leading $ at the root of the body', () => {
    expect(compilePath('id').one({ id: 3 }, body)).toBe(3)
    expect(compilePath('$.wanted').one({ id: 3 }, body)).toBe('x')
    expect(compilePath('$').one({ id: 3 }, body)).toBe(body)
    expect(compilePath('$.wanted').fromRoot).toBe(true)
    expect(compilePath('wanted')).toMatchObject({ fromRoot: false, source: 'wanted' })
  })

  test('@ is the value itself', () => {
    expect(compilePath('@').one(12, body)).toBe(12)
    expect(compilePath('@.id').one({ id: 3 }, body)).toBe(3)
  })

  test('an object may be keyed by numbers', () => {
    expect(all('list[0].id', { list: { 0: { id: 4 } } })).toEqual([4])
  })

  test('it finds what jsonpath-plus finds', () => {
    const step = fc.oneof(
      key.map((name) => `['${name}']`),
      fc.constantFrom('.a', '.b', '[0]', '[1]'),
    )
    fc.assert(
      fc.property(document, fc.array(step, { minLength: 1, maxLength: 4 }), (json, steps) => {
        const path = `$${steps.join('')}`
        expect(all(path, json, json)).toEqual(withLibrary(path, json))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a path to several values', () => {
  test.each<[string, Json[]]>([
    ['$.items[*].id', [1, 2, '7', 12345678901234567890n]],
    ['items[*].tags[*]', ['p', 'q']],
    ['$.items.*.name', ['a', 'b', "o'brien )]"]],
    ['[*]', Object.values(body)],
    ['$.items[1:].id', [2, '7', 12345678901234567890n]],
    ['$.items[-2:].id', ['7', 12345678901234567890n]],
    ['$.items[:3:2].id', [1, '7']],
    ['$.items[::-1].type', ['z', 'x', 'y', 'x']],
    ['$.items[0,2].id', [1, '7']],
    ['$.items[0, -2].id', [1, '7']],
    ["$.items[0]['id','name']", [1, 'a']],
    ['$.items[0:2][-1]', []],
    ['$.matrix[*][-1]', [2, 3]],
    ['$.matrix[*][-2]', [1]],
    ['$..id', [1, 2, 9, '7', 12345678901234567890n]],
    ['$..[0]', [items[0]!, 'p', [1, 2], 1, 3]],
    ['$..tags.*', ['p', 'q']],
    ["$..['@type']", ['page']],
    ["$..['odd.key']", [5]],
    ["$['*','odd.key']", [6, 5]],
    ['$.items[3:1:-1].type', ['z', 'x']],
    ['$.items[-9:9].type', ['x', 'y', 'x', 'z']],
    ['$.items[::0].type', []],
    ['$.items[0].name[0:1]', []],
    ['$.matrix[*].length', []],
    ['$..length', [4]],
    ['$.text[0:2]', []],
    ['$.text[0,1]', []],
    ['$.nothing[*]', []],
  ])('%s leads to them all', (path, values) => {
    expect(all(path)).toEqual(values)
    expect(compilePath(path).one(body, body)).toEqual(values[0])
  })

  test('it finds what jsonpath-plus finds', () => {
    const step = fc.oneof(
      fc.constantFrom('.*', '.a', '[0]', '[1]', '[0,1]', "['b','a']", "['b']"),
      fc
        .tuple(bound, bound, fc.constantFrom('', ':1', ':2', ':-1', ':-2', ':0'))
        .map(([start, end, by]) => `[${start}:${end}${by}]`),
    )
    const path = fc
      .tuple(fc.array(step, { maxLength: 3 }), fc.constantFrom('', '.'), step, fc.array(step, { maxLength: 2 }))
      .map(
        ([before, dot, first, after]) =>
          `$${before.join('')}${dot}${dot && /^[^.]/.test(first) ? '.' : ''}${first}${after.join('')}`,
      )
    fc.assert(
      fc.property(document, path, (json, text) => {
        expect(all(text, json, json)).toEqual(withLibrary(text, json))
      }),
      { numRuns: 5000 },
    )
  })

  test.each<Json>([null, 0, '', false, 'text', []])('in %j there is nothing to search', (json) => {
    expect(all('$[*].id', json, json)).toEqual([])
    expect(all("$..[?(@.id == 'x')]", json, json)).toEqual([])
  })
})

/** A value behind sixty others. */
function nested(inner: Json, around: (value: Json) => Json): Json {
  let value = inner
  for (let level = 0; level < 60; level++) value = around(value)
  return value
}

describe('a search that an answer is shaped against', () => {
  test.each([
    ['below a below', '$..a..id'],
    ['anything below anything', '$..*..id'],
    ['what a filter lets through, and below it', '$..[?(@.a || @.id)]..id'],
  ])('finds each value once: %s', (_what, path) => {
    const many = Array.from({ length: 100_000 }, (_, id): Json => ({ id }))
    const deep = nested(many, (value) => ({ a: value }))
    expect(all(path, deep, deep)).toHaveLength(many.length)
  })

  test('goes on from each list once, whatever its position is called', () => {
    const deep = nested([{ id: 7 }], (value) => [value])
    expect(all(`$${'[0,-1]'.repeat(61)}.id`, deep, deep)).toEqual([7])
  })
})

describe('a filter', () => {
  test.each<[string, Json[]]>([
    ["@.type == 'x'", [1, '7']],
    ['@.type == $.wanted', [1, '7']],
    ['$.wanted == @.type', [1, '7']],
    ['@.type != "x"', [2, 12345678901234567890n]],
    ['@.type === "y"', [2]],
    ['@.type !== "x" && @.id > 1', [2, 12345678901234567890n]],
    ['@.id == 7', []],
    ["@.id == '7'", ['7']],
    ['@.id == 12345678901234567890', [12345678901234567890n]],
    ['@.id == 1.0', [1]],
    ['@.id >= 2', [2, 12345678901234567890n]],
    ['@.id <= 1', [1]],
    ['@.id < -1e3', []],
    ['@.name < "b"', [1]],
    ['@.primary', [12345678901234567890n]],
    ['!@.primary', [1, 2, '7']],
    ['@.primary == false', ['7']],
    ['@.primary == true || @.deep.id == 9', [2, 12345678901234567890n]],
    ['@.deep', [2]],
    ["@.deep['id'] > 3", [2]],
    ['@.tags[0] == "p"', [1]],
    ['@.tags == "p,q"', []],
    ['@.closed == null', [1, 2, '7', 12345678901234567890n]],
    ["!(@.type == 'x' || @.type == 'y')", [12345678901234567890n]],
    [String.raw`@.name == 'o\'brien )]'`, ['7']],
    ['@.toString', []],
    ['@.length', [12345678901234567890n]],
  ])('[?(%s)] keeps the right ones', (filter, ids) => {
    expect(all(`$.items[?(${filter})].id`)).toEqual(ids)
    expect(all(`$.items[? ${filter} ].id`)).toEqual(ids)
    expect(all(`items[?(${filter})].id`)).toEqual(ids)
  })

  test('it may stand anywhere, more than once, and be asked again', () => {
    const path = compilePath("$..items[?(@.type == 'x')].tags[?(@ != 'p')]")
    expect(path.all(body, body)).toEqual(['q'])
    expect(path.all({ items: [{ type: 'x', tags: ['r'] }] }, { items: [{ type: 'x', tags: ['r'] }] })).toEqual(['r'])
    expect(path.all(body, body)).toEqual(['q'])
  })
})

describe('what is no path', () => {
  test.each([
    ['', 0, /empty/],
    ['$.a[', 4, /ends/],
    ['a.', 2, /ends where a key/],
    ['.a', 0, /instead of a key/],
    ['a..b', 1, /starts with "\$"/],
    ['a b', 1, /instead of/],
    ['$id', 1, /instead of/],
    ['*', 0, /instead of a key/],
    ['$...a', 3, /instead of a key/],
    ['$..a..b..c', 7, /more than 2 times/],
    ['a[0', 3, /ends/],
    ['a[x]', 2, /a position/],
    ['a[00]', 2, /a position/],
    ['a[1.5]', 3, /"\]"/],
    ['a[0,"b"]', 4, /a position/],
    ['a["b",0]', 6, /a quote/],
    ['a["x]', 2, /not closed/],
    [String.raw`a["\x"]`, 3, /escapes nothing/],
    ["a['b'", 5, /ends/],
    ['$.a^', 3, /instead of/],
    ['$.a~', 3, /instead of/],
    ['$.a[(@.length-1)]', 4, /script/],
    ['$.a.b()', 5, /function/],
    ['$.a[?(@.b.match(1))]', 15, /function/],
    ['$.a[?(@.b == /x/)]', 13, /regular expression/],
    ['$.a[?(@.b =~ "x")]', 10, /instead of "\)"/],
    ['$.a[?(@.b = 1)]', 10, /instead of "\)"/],
    ['$.a[?(@.b)', 10, /ends/],
    ['$.a[?(@[b])]', 8, /a key in quotes/],
    ['$.a[?(@.b == )]', 13, /a value/],
    ['$.a[?(@.b == nil)]', 13, /a value/],
    ['$.a[?(@.b == 1x)]', 13, /a value/],
    ['$.a[?(1)]', 7, /a comparison/],
    ['$.a[?(eval("1"))]', 6, /a value/],
    ['$.a[?(@..b)]', 8, /a key/],
    ['a.__proto__', 2, /not allowed/],
    ["$['constructor']", 2, /not allowed/],
    ['$.a[?(@.prototype)]', 8, /not allowed/],
    [`a.${'b'.repeat(500)}`, 0, /longer than 500/],
  ])('%j is refused at offset %d', (path, start, message) => {
    const error = attempt(path)
    expect(error).toBeInstanceOf(ResponsePathError)
    expect(error).toMatchObject({ code: 'RESPONSE_PATH_INVALID', start })
    expect(String(error)).toMatch(message)
    expect(String(error)).toContain(`(character ${start + 1})`)
  })

  test('the error names the place in the configuration', () => {
    expect(attempt('a..b', 'account.create.response.id')).toMatchObject({
      path: 'account.create.response.id',
      start: 1,
    })
  })

  test('compiling throws nothing but its own error', () => {
    const token = fc.constantFrom('$', '@', '.', '..', '[', ']', '?', '(', ')', "'a'", 'a', '0', '-1', ':', ',', '*', '==', '!', '&&', '||', ' ', '\\', '"', '`') // prettier-ignore
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(token, { maxLength: 14 }).map((tokens) => `$${tokens.join('')}`),
    )
    fc.assert(
      fc.property(text, (path) => {
        const error = attempt(path)
        expect(error === undefined || error instanceof ResponsePathError).toBe(true)
        return error !== undefined || Array.isArray(all(path))
      }),
      { numRuns: 5000 },
    )
  })
})

function attempt(path: string, place?: string): unknown {
  try {
    compilePath(path, place)
    return undefined
  } catch (error) {
    return error
  }
}
