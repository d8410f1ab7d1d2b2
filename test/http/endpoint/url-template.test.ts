import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCrmwireError } from '../../../src/errors/crmwire-error.ts'
import { absoluteUrl, isAbsoluteUrl } from '../../../src/http/endpoint/absolute-url.ts'
import { encodeLiteral, encodeValue } from '../../../src/http/endpoint/percent.ts'
import { UnsafeUrl, type UrlOptions, compileUrl, joinUrl } from '../../../src/http/endpoint/url-template.ts'
import { binding, custom, finding, parse } from './endpoints.ts'

function fill(
  source: string,
  values: Record<string, string | null> = {},
  find = false,
  options: UrlOptions = {},
): string | undefined {
  const url = compileUrl(parse(source), find ? finding('soql') : binding, options).render(custom(values))
  return url && joinUrl(url)
}

test.each([
  ['https://h/a/{CUSTOM.x}', 'a/b?c#d', 'https://h/a/a%2Fb%3Fc%23d'],
  ['https://h/a/x-{CUSTOM.x}.json', 'ü', 'https://h/a/x-%C3%BC.json'],
  ['https://h/a?q={CUSTOM.x}', 'a&b=c#d e', 'https://h/a?q=a%26b%3Dc%23d%20e'],
  ['https://h/a?q={CUSTOM.x}', '+12223334444', 'https://h/a?q=%2B12223334444'],
  ['https://h/a?q=x,{CUSTOM.x}&r=1', '%41', 'https://h/a?q=x,%2541&r=1'],
  ['https://h/a?{CUSTOM.x}=1', 'a=b', 'https://h/a?a%3Db=1'],
  ['https://h/a?{CUSTOM.x}', 'a', 'https://h/a?a'],
  ['https://h/a?{CUSTOM.x}=', 'a', 'https://h/a?a='],
  ['https://h/#Case/view/{CUSTOM.x}', 'a/b#c', 'https://h/#Case/view/a%2Fb%23c'],
  ['https://h/a#b#{CUSTOM.x}?c', '1', 'https://h/a#b#1?c'],
  ['https://h/a?u=https://x/?y={CUSTOM.x}', '1', 'https://h/a?u=https://x/?y=1'],
  ['https://h/{CUSTOM.x}', '\uD800', 'https://h/%EF%BF%BD'],
  ['https://h/a?q={=CONCAT_OR({CUSTOM.x}, b)}', 'a', 'https://h/a?q=a%20or%20b'],
  ['${CRM_URL}/api/{CUSTOM.x}', '1', 'https://crm.example.com/api/1'],
  ['https://h?q={CUSTOM.x}', '1', 'https://h?q=1'],
  ['https://h/a b/"c"?d e={CUSTOM.x}&[f]=%20', '1', 'https://h/a%20b/%22c%22?d%20e=1&[f]=%20'],
  ['https://h/100%/{CUSTOM.x}', '1', 'https://h/100%25/1'],
  ['https://h/a?x={{NAME}}&y={CUSTOM.x}', '1', 'https://h/a?x=%7BNAME%7D&y=1'],
])('%s with %j is %s: values are encoded where they stand, what the author wrote is kept', (source, x, url) => {
  expect(fill(source, { x })).toBe(url)
})

describe('an empty value', () => {
  test.each([
    ['https://h/a?q={CUSTOM.x}&r=1', 'https://h/a?r=1', 'leaves its query pair out'],
    ['https://h/a?q={CUSTOM.x}', 'https://h/a', 'leaves an empty query out'],
    ['https://h/a?{CUSTOM.x}=1', 'https://h/a', 'as a name leaves the pair out'],
    ['https://h/a?&&b', 'https://h/a?b', 'of nothing is no pair'],
    ['https://h/a?q=', 'https://h/a?q=', 'that the author wrote stays'],
    ['https://h/{CUSTOM.x}', undefined, 'in the path leaves the URL incomplete'],
    ['https://h/a-{CUSTOM.x}/b', undefined, 'in part of a segment leaves the URL incomplete'],
    ['https://h/#view/{CUSTOM.x}', undefined, 'in the fragment leaves the URL incomplete'],
    ['https://h/#view?q={CUSTOM.x}&r=1', 'https://h/#view?r=1', 'leaves its pair out of the query of a fragment'],
  ] as [string, string | undefined, string][])('%s is %j: it %s', (source, url, _rule) => {
    expect(fill(source)).toBe(url)
  })

  test.each([
    ['https://h/a?q={CUSTOM.x}&r=1', 'https://h/a?r=1'],
    ['https://h/a/{CUSTOM.x}/b', 'https://h/a/b'],
    ['https://h/{CUSTOM.x}', 'https://h'],
    ['https://h/a/x-{CUSTOM.x}?r=1', 'https://h/a?r=1'],
    ['https://h/#{CUSTOM.x}', 'https://h/'],
    ['https://h/#/list/search={CUSTOM.x}', 'https://h/#/list'],
    ['https://h/#q={CUSTOM.x}&r=1', 'https://h/#r=1'],
    ['https://h/#/list/q={CUSTOM.x}&r=1/all', 'https://h/#/list/r=1/all'],
    ['https://h/#/list?q={CUSTOM.x}&r=1', 'https://h/#/list?r=1'],
    ['https://h/#/list?q={CUSTOM.x}', 'https://h/#/list'],
    ['https://h/#?q={CUSTOM.x}', 'https://h/'],
  ])('of a lookup URL leaves wherever it stands: %s is %j', (source, url) => {
    expect(fill(source, {}, false, { leavesOutEmpty: true })).toBe(url)
    const all = compileUrl(parse(source), binding, { leavesOutEmpty: true }).render(custom({ x: '1' }))!
    expect(joinUrl(all)).toBe(source.replace('{CUSTOM.x}', '1'))
  })

  test('in mixed text empties a pair of a find, and elsewhere only when all are empty', () => {
    const source = 'https://h/a?q={CUSTOM.x}-{CUSTOM.y}'
    expect(fill(source, { x: '1' })).toBe('https://h/a?q=1-')
    expect(fill(source, { x: '1' }, true)).toBe('https://h/a')
  })
})

test('a dialect escapes inside mixed text of a URL before the URL does', () => {
  expect(fill("https://h/a?q=n='{CUSTOM.x}'", { x: "O'B" }, true)).toBe("https://h/a?q=n='O%5C'B'")
  expect(fill('https://h/a?q={CUSTOM.x}', { x: "O'B" }, true)).toBe("https://h/a?q=O'B")
  const url = compileUrl(parse('https://h/a?q=n:"{CUSTOM.x}" m:%22{CUSTOM.x}%22 o:{CUSTOM.x}'), finding('zendesk'))
  expect(decodeURIComponent(joinUrl(url.render(custom({ x: 'A B' }))!))).toBe('https://h/a?q=n:"A B" m:"A B" o:"A B"')
})

test.each([
  ['https://h/a/{CUSTOM.x}/b', '.'],
  ['https://h/a/{CUSTOM.x}/b', '..'],
  ['https://h/a/.{CUSTOM.x}', '.'],
  ['https://h/a/%2e{CUSTOM.x}', '.'],
  ['https://h/a/%2E{CUSTOM.x}/b', '.'],
])('%s with %j would lead elsewhere and is unsafe', (source, x) => {
  expect(() => fill(source, { x })).toThrow(UnsafeUrl)
})

describe('a URL is refused', () => {
  test.each([
    ['https://{CUSTOM.x}/a', 'TEMPLATE_VARIABLE_NOT_HERE'],
    ['https://h.{CUSTOM.x}/a', 'TEMPLATE_VARIABLE_NOT_HERE'],
    ['https://h:{CUSTOM.x}/a', 'TEMPLATE_VARIABLE_NOT_HERE'],
    ['https://u@{CUSTOM.x}', 'TEMPLATE_VARIABLE_NOT_HERE'],
    ['https://{=CONCAT_OR(a)}/a', 'TEMPLATE_VARIABLE_NOT_HERE'],
    ['{CUSTOM.x}://h/a', 'TEMPLATE_URL'],
    ['/relative', 'TEMPLATE_URL'],
    ['ftp://h/a', 'TEMPLATE_URL'],
    ['https:///a', 'TEMPLATE_URL'],
    ['https://a b/c', 'TEMPLATE_URL'],
    ['https://h:99999/c', 'TEMPLATE_URL'],
    ['', 'TEMPLATE_URL'],
  ])('%j: %s', (source, code) => {
    expect(codeOf(() => compileUrl(parse(source), binding))).toBe(code)
  })
})

function codeOf(action: () => unknown): string | undefined {
  try {
    action()
  } catch (error) {
    if (isCrmwireError(error)) return error.code
    throw error
  }
  return undefined
}

const resolve = (text: string): string => text.replace('${CRM_URL}', 'https://x').replace('${FIELD}', 'f')

test.each([
  ['https://crm.example.com', '/a', 'https://crm.example.com/a'],
  ['https://crm.example.com/', 'a', 'https://crm.example.com/a'],
  ['https://crm.example.com/api//', '//a', 'https://crm.example.com/api/a'],
  ['${CRM_URL}/api', '/a', '${CRM_URL}/api/a'],
  ['https://crm.example.com', 'https://other.example/a', 'https://other.example/a'],
  ['https://crm.example.com', 'HTTP://other.example/a', 'HTTP://other.example/a'],
  ['https://crm.example.com', '${CRM_URL}/a', '${CRM_URL}/a'],
  ['https://crm.example.com', '${FIELD}/a', 'https://crm.example.com/${FIELD}/a'],
  [undefined, '/a', '/a'],
])('behind the base %j, %j is %j', (base, url, joined) => {
  expect(absoluteUrl(url, base, resolve)).toBe(joined)
  expect(isAbsoluteUrl(joined, resolve)).toBe(base !== undefined)
})

test('slashes that meet become one', () => {
  expect(fill('${CRM_URL}/a//b/')).toBe('https://crm.example.com/a/b/')
})

test('the origin is that of the host, whatever case it has', () => {
  expect(compileUrl(parse('HTTPS://CRM.Example.com:443/a'), binding).origin).toBe('https://crm.example.com')
})

const anyValue = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
  fc.stringMatching(/^[./?#&=%@:\\+{}|a-f0-9;,-]{1,12}$/),
  fc.constantFrom(
    '%2e%2e',
    '..%2f',
    '//evil.example',
    '@evil.example',
    '\\\\evil',
    '\r\nHost: evil',
    'a&admin=1',
    '😀',
    '?x=1#y',
  ),
)
const SOURCE = 'https://crm.example.com:8443/api/{CUSTOM.x}/a-{CUSTOM.y}?q={CUSTOM.x}&r=[{CUSTOM.y}]#view/{CUSTOM.x}'

test('no value changes the origin, the number of path segments or the names of the query', () => {
  const url = compileUrl(parse(SOURCE), binding)
  fc.assert(
    fc.property(anyValue, anyValue, (x, y) => {
      fc.pre(x !== '.' && x !== '..')
      const read = new URL(joinUrl(url.render(custom({ x, y }))!))
      expect(read.origin).toBe(url.origin)
      expect(read.username + read.password).toBe('')
      expect(read.pathname.split('/')).toHaveLength(4)
      expect([...read.searchParams]).toEqual([
        ['q', x.toWellFormed()],
        ['r', `[${y.toWellFormed()}]`],
      ])
      expect(decodeURIComponent(read.pathname.split('/')[2]!)).toBe(x.toWellFormed())
      expect(decodeURIComponent(read.hash)).toBe(`#view/${x.toWellFormed()}`)
    }),
    { numRuns: 1000 },
  )
})

test('an encoded value reads back as itself, and literals are encoded once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decodeURIComponent(encodeValue(text))).toBe(text.toWellFormed())
      expect(encodeLiteral(encodeLiteral(text))).toBe(encodeLiteral(text))
    }),
    { numRuns: 1000 },
  )
})
