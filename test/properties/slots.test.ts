import { describe, expect, test } from 'vitest'
import { endpoint } from '../http/endpoint/endpoints.ts'
import { LONG, always, alwaysAsync } from './support/always.ts'
import { bodyText, decoded, holding, linkOf, multipartParts, requestOf, send } from './support/slots.ts'
import { anyValue, syntaxValue } from './support/values.ts'

const BASE = 'https://crm.example.com'

/** The pairs of a query or form text. */
const pairs = (text: string): [string, string][] =>
  text.split('&').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return [decodeURIComponent(name), decodeURIComponent(value.join('='))]
  })

/** A name inside the head of a part, as browsers write it. */
const escaped = (one: string): string =>
  one.toWellFormed().replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

/** Names as they may stand in a configuration: no setting, no index, which makes groups, and no number, which goes first. */
const anyName = anyValue().filter(
  (name) => !name.includes('$') && !/\[\d+\]|^\d+$|^(?:a|n|list|mixed|file)$/.test(name),
)

describe.each([
  ['any value', anyValue()],
  ['a value of template syntax', syntaxValue],
])('%s', (_kind, values) => {
  test('stays in its path segment, query value and fragment', LONG, () => {
    const one = endpoint({ url: '/a/{CUSTOM.x}/b-{CUSTOM.x}?q={CUSTOM.x}&r=[{CUSTOM.x}]&s=1' })
    always([values], (value) => {
      const rendering = one.render(holding(value))
      if (value === '.' || value === '..') {
        expect(rendering.kind).toBe('unsafe')
        return
      }
      const text = value.toWellFormed()
      const { origin, pathname, search, hash, username, password } = new URL(
        rendering.kind === 'ready' ? rendering.request.url : '',
      )
      expect([origin, username, password, hash]).toEqual([BASE, '', '', ''])
      expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'api', 'v1', 'a', text, `b-${text}`])
      expect(pairs(search.slice(1))).toEqual([
        ['q', text],
        ['r', `[${text}]`],
        ['s', '1'],
      ])
      const link = linkOf(`${BASE}/v?a=1#case/{CUSTOM.x}?b={CUSTOM.x}`, value)
      expect([link.origin, link.pathname, link.search]).toEqual([BASE, '/v', '?a=1'])
      expect(decodeURIComponent(link.hash)).toBe(`#case/${text}?b=${text}`)
    })
  })

  test('stays in its parameter of a query, whatever the name of that', LONG, () => {
    always([values, anyName], (value, name) => {
      const { url } = requestOf(
        { method: 'GET', params: { a: 1, [name]: 'x {CUSTOM.x}', list: ['{CUSTOM.x}', 'k'] } },
        value,
      )
      const text = value.toWellFormed()
      expect(url.startsWith(`${BASE}/api/v1/Contact?`)).toBe(true)
      expect(pairs(url.slice(url.indexOf('?') + 1))).toEqual([
        ['a', '1'],
        [name.toWellFormed(), `x ${text}`],
        ['list', text],
        ['list', 'k'],
      ])
    })
  })

  test('in a header goes out as it is, or the request is refused', LONG, () =>
    alwaysAsync([values], async (value) => {
      const sent = await send(requestOf({ headers: { 'X-A': '{CUSTOM.x}', 'X-B': 'b {CUSTOM.x}' } }, value))
      if (/[^\t\x20-\x7e]/.test(value)) {
        expect(sent).toBe('HTTP_HEADER_INVALID')
        return
      }
      expect(sent).toMatchObject({
        headers: { accept: 'application/json', 'content-type': 'application/json', 'x-a': value, 'x-b': `b ${value}` },
      })
      expect(Object.keys(typeof sent === 'string' ? {} : sent.headers)).toHaveLength(4)
    }),
  )

  test('reads back exactly from JSON parameters, with and without a container', LONG, () => {
    always([values, anyName], (value, name) => {
      const params = { n: 1, [name]: '{CUSTOM.x}', mixed: 'x {CUSTOM.x} {{NAME}}', list: [true, '{CUSTOM.x}'] }
      const object = Object.fromEntries(
        Object.entries({ ...params, [name]: value, mixed: `x ${value} {NAME}`, list: [true, value] }),
      )
      expect(json(requestOf({ params }, value))).toEqual(object)
      expect(json(requestOf({ params, container: { type: 'map', name } }, value))).toEqual({ [name]: object })
      expect(json(requestOf({ params, container: { type: 'array' } }, value))).toEqual([object])
    })
  })

  test('reads back exactly from a JSON tree', LONG, () => {
    const body = {
      a: [{ $when: '{CUSTOM.x}', b: '{CUSTOM.x}' }, 1],
      c: { d: 'x{CUSTOM.x}{CUSTOM.x}', e: null },
      f: '{=CONCAT_OR({CUSTOM.x}, k)}',
    }
    always([values], (value) => {
      expect(json(requestOf({ body }, value))).toEqual({
        a: [{ b: value }, 1],
        c: { d: `x${value}${value}`, e: null },
        f: `${value} or k`,
      })
    })
  })

  test('stays in its pair of a form', LONG, () => {
    always([values], (value) => {
      const request = requestOf(
        { format: 'form', params: { a: '{CUSTOM.x}', b: 'x {CUSTOM.x}', c: ['{CUSTOM.x}', 2], d: null } },
        value,
      )
      const text = value.toWellFormed()
      expect(pairs(textOf(request))).toEqual([
        ['a', text],
        ['b', `x ${text}`],
        ['c', text],
        ['c', '2'],
      ])
    })
  })

  test('stays in its part of a multipart body, whatever the names of part and file', LONG, () =>
    alwaysAsync([values, anyName], async (value, name) => {
      const spec = { params: { a: '{CUSTOM.x}', [name]: 'x {CUSTOM.x}', file: '{FILE_DATA}' } }
      const parts = multipartParts(await bodyText(requestOf(spec, value, 'multipart'), value))
      const text = value.toWellFormed()
      const head = (one: string): string => `content-disposition: form-data; name="${escaped(one)}"`
      const found = parts.map(([before, content]) => [decoded(before), decoded(content)])
      expect(found.at(-1)).toEqual([
        `${head('file')}; filename="${escaped(value)}"\r\ncontent-type: image/png`,
        'the bytes',
      ])
      expect(found.slice(0, -1)).toEqual([
        [head('a'), text],
        [head(name), `x ${text}`],
      ])
    }),
  )

  test('reads back from beside a file in base64', LONG, () =>
    alwaysAsync([values], async (value) => {
      const params = {
        a: '{CUSTOM.x}',
        name: '{FILE_NAME}',
        file: 'data:{CUSTOM.x};base64,{FILE_DATA}',
        z: '{CUSTOM.x}',
      }
      const data = Buffer.from('the bytes').toString('base64')
      const wanted = { a: value, name: value, file: `data:${value};base64,${data}`, z: value }
      const { text } = await bodyText(requestOf({ params }, value, 'base64'), value)
      expect(JSON.parse(decoded(text))).toEqual(wanted)
      const form = await bodyText(requestOf({ params, format: 'form' }, value, 'base64'), value)
      expect(pairs(decoded(form.text))).toEqual(Object.entries(wanted).map(([name, one]) => [name, one.toWellFormed()]))
    }),
  )
})

const textOf = ({ body }: ReturnType<typeof requestOf>): string => (body?.kind === 'text' ? body.text : '')

const json = (request: ReturnType<typeof requestOf>): unknown => JSON.parse(textOf(request))
