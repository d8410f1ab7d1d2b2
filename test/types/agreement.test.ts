import { expect, test, vi } from 'vitest'
import { checkConfig } from '../../src/config/check-config.ts'
import { existsIn, PLACES, type Place } from '../../src/session/places.ts'
import { VARIABLES } from '../../src/session/variables/catalogue.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { compileText } from './compile-text.ts'

vi.setConfig({ testTimeout: 120_000 })

test('the types know the moments of every variable at every place', () => {
  const lines = ["import type { Template } from '../../src/config/typed/template.ts'"]
  for (const place of Object.keys(PLACES) as Place[])
    VARIABLES.forEach(({ name, alias, moments }, index) => {
      const spellings = [`{${name}}`, `a {${alias ?? name.toLowerCase()}|upper}`, `<${alias ?? name}>`]
      lines.push(
        `export const l${lines.length}: string extends Template<'${spellings[index % 3]}', { place: '${place}'; own: never }> ? true : false = ${existsIn(place, moments)}`,
      )
    })
  expect(compileText(lines.join('\n')).map(({ line }) => lines[line - 1])).toEqual([])
})

/** A configuration with one unknown variable in every place where a template may stand. */
function unknownEverywhere(): { tree: unknown; places: number } {
  let places = 0
  const text = (): string => `/x/{NOPE_${places++}}`
  const request = () => ({
    method: 'POST',
    url: text(),
    params: { a: text(), b: ['x', text()] },
    query: { a: text() },
    headers: { a: text() },
  })
  const endpoint = () => ({ ...request(), then: [request(), { method: 'POST', url: '/', body: [[{ a: text() }]] }] })
  const create = () => ({ ...request(), then: request(), correlation: { param: 'a', find: endpoint() } })
  const tree = {
    version: 1,
    name: 'CRM',
    links: { account: text(), record: text(), phone: text(), sdk: text(), display: text() },
    queues: { '1': { screenPop: text() } },
    texts: { subject: text(), description: text() },
    account: {
      findById: endpoint(),
      findByQuery: [endpoint(), endpoint()],
      search: [endpoint()],
      create: create(),
      update: endpoint(),
    },
    record: {
      findByQuery: endpoint(),
      search: endpoint(),
      create: create(),
      update: endpoint(),
      reassign: [endpoint()],
    },
    comment: { ...endpoint(), texts: { started: text(), file: text() } },
    upload: { ...endpoint(), files: ['photo'], attachment: { id: 'id', url: text() } },
  }
  return { tree, places }
}

const UNKNOWN = /There is no variable (NOPE_\d+)/

test('the types look at every place where the checks look', () => {
  const { tree, places } = unknownEverywhere()
  const checked = checkConfig(tree as never).issues.flatMap(({ message }) => UNKNOWN.exec(message)?.[1] ?? [])
  const compiled = compileText(`import { defineConfig } from '../../src/config/define-config.ts'
export default defineConfig(${JSON.stringify(tree, undefined, 1)})
`).flatMap(({ message }) => UNKNOWN.exec(message)?.[1] ?? [])
  expect(new Set(checked).size).toBe(places)
  expect(compiled.toSorted()).toEqual(checked.toSorted())
})

const VARIABLE_ERROR = /UNKNOWN_VARIABLE|VARIABLE_NOT_HERE/
const MARKS = String.raw`{ { } } < > $ \ " ( ) , | : = . - é x {{ }} |upper |x:1 {=DEFAULT_VALUE(`.split(' ')
const WORDS = [
  'NAME',
  'name',
  'COMMENT_BODY',
  'NOPE',
  'nope',
  'CUSTOM.a',
  ' ',
  '${',
  '$${',
  '${URL}',
  '{{COMMENT_BODY}',
]
const WHOLE = ['{NAME}', '{NOPE}', '{{NOPE}}', '{COMMENT_BODY}', '<NAME>', '<NOPE>', '<COMMENT_BODY>']
const PIECES = [...MARKS, ...WORDS, ...WHOLE]

test('what the checks accept compiles, whatever the text', () => {
  const random = createSeededRandom(20_261_121)
  const below = (limit: number): number => Math.floor(random.fraction() * limit)
  const piece = (): string => PIECES[below(PIECES.length)]!
  const texts = Array.from({ length: 1000 }, (_, index) => {
    const middle = Array.from({ length: 1 + below(7) }, piece).join('')
    return index % 4 === 0 ? `=CONCAT_OR(${middle})` : middle
  })
  const tree = {
    version: 1,
    name: 'CRM',
    settings: { URL: {} },
    account: { create: { method: 'POST', url: '/', body: texts } },
  }
  const refused = new Map<number, string>()
  for (const { code, path } of checkConfig(tree as never).issues)
    if (path.startsWith('account.create.body[')) refused.set(Number(/\[(\d+)\]/.exec(path)![1]), code)
  const lines = [
    "import { defineConfig } from '../../src/config/define-config.ts'",
    "export default defineConfig({ version: 1, name: 'CRM', account: { create: { method: 'POST', url: '/', body: [",
  ]
  const code = [...lines, ...texts.map((text) => `${JSON.stringify(text)},`), '] } } })'].join('\n')
  const errors = new Set(compileText(code).map(({ line }) => line - 1 - lines.length))

  expect([...errors].filter((index) => !refused.has(index)).map((index) => texts[index])).toEqual([])
  // A backslash is text, or escapes what follows it in an argument; the types leave that open.
  const seen = [...refused].filter(([index, why]) => VARIABLE_ERROR.test(why) && !texts[index]!.includes('\\'))
  expect(seen.filter(([index]) => !errors.has(index)).map(([index]) => texts[index])).toEqual([])
  expect(seen.length).toBeGreaterThan(100)
})
