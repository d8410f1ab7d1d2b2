import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { checkConfig } from '../../src/config/check-config.ts'
import { askEditor, compileText } from './compile-text.ts'
import { everySpelling } from './every-spelling.ts'

// A cold compiler on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 })

test('a configuration with every spelling compiles and has no mistakes', () => {
  expect(compileText(readFileSync('test/types/every-spelling.ts', 'utf8'))).toEqual([])
  expect(checkConfig(everySpelling).issues.filter(({ severity }) => severity === 'error')).toEqual([])
})

test('none of the types is any', () => {
  expect(compileText(readFileSync('test/types/not-any.ts', 'utf8'))).toEqual([])
})

test('a wrong variable is a compile error on its text, which says what is wrong', () => {
  const errors = compileText(readFileSync('test/types/wrong-variables.txt', 'utf8'))
  expect(errors.map(({ line, column, message }) => `${line}:${column} ${message}`)).toMatchInlineSnapshot(`
    [
      "8:5 Type '"https://crm.example.com/{FILE_NAME}"' is not assignable to type '"{FILE_NAME} does not exist in links.record"'.",
      "15:17 Type '"{FRIST_NAME}"' is not assignable to type '"There is no variable FRIST_NAME"'.",
      "15:59 Type '"of {QUEUE|upper}"' is not assignable to type '"There is no variable QUEUE"'.",
      "16:79 Type '"/cases/{Record_ID}"' is not assignable to type '"{Record_ID} does not exist in account.create.then"'.",
      "19:82 Type '"Note: {COMMENT_BODY}"' is not assignable to type '"{COMMENT_BODY} does not exist in record.create"'.",
    ]
  `)
})

test('an unknown key is still an error on that key', () => {
  const errors = compileText(`import { defineConfig } from '../../src/config/define-config.ts'
export const one = defineConfig({ version: 1, name: 'CRM', acount: {} })
export const two = defineConfig({ version: 1, name: 'CRM', comment: { method: 'POST', url: '/{RECORD_ID}', foo: 1 } })
export const three = defineConfig({ version: 1, name: 'CRM', record: { findByQuery: [{ method: 'GET', url: '/', foo: 1 }] } })
`)
  expect(errors.map(({ line, at }) => [line, at])).toEqual([
    [2, 'acount'],
    [3, 'foo'],
    [4, 'foo'],
  ])
})

test('a template of any length is no burden for the compiler', () => {
  const texts = {
    braces: '{"a": {"b": [1]}} '.repeat(3000),
    variables: '{NAME} and <EMAIL> '.repeat(400),
    name: `{${'N'.repeat(20_000)}}`,
    tags: '<p><b>{NAME}</b></p>'.repeat(300),
    literal: '{{NAME}}'.repeat(1500),
  }
  expect(
    compileText(`import { defineConfig } from '../../src/config/define-config.ts'
export default defineConfig({
  version: 1,
  name: 'CRM',
  comment: { method: 'POST', url: '/', body: ${JSON.stringify(texts)} },
})
`),
  ).toEqual([])
})

test('an editor offers keys and values, and shows what a key is', () => {
  const start = `import { defineConfig } from '../../src/config/define-config.ts'
export default defineConfig({ version: 1, name: 'CRM', `
  const editor = (rest: string): ReturnType<typeof askEditor> => askEditor(`${start}${rest} })`)

  expect(editor('|').completions).toEqual(expect.arrayContaining(['account', 'queues', 'serve']))
  expect(editor("account: { create: { method: '|' } }").completions).toEqual(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
  const find = editor("account: { findByQuery: [{ method: 'GET', url: '/{EMAIL}', | }] }").completions
  expect(find).toEqual(expect.arrayContaining(['params', 'dialect', 'then']))
  expect(find).not.toContain('conflict')
  expect(editor("texts: { subject: '{|' }").completions).toEqual([])
  expect(editor("comment: { method: 'POST', u|rl: '/{RECORD_ID}' }").hover).toBe('(property) url: string')
  expect(editor("texts: { sub|ject: '{COMMENT_BODY}' }").hover).toBe(
    '(property) subject: "{COMMENT_BODY} does not exist in texts"',
  )
})

test('the example of the guide compiles, and its mistakes are told as the guide tells them', () => {
  const guide = readFileSync('docs/guides/typescript.md', 'utf8')
  const example = `${/```ts\n([\s\S]*?)```/.exec(guide)![1]!}\nexport { crm }\n`
  expect(compileText(example)).toEqual([])

  const mistakes = [...guide.matchAll(/^(params: .*)\n *~+\n(Type .*)$/gm)].map(([, params, message]) => [
    params,
    message,
  ])
  for (const [params, message] of mistakes) {
    const errors = compileText(example.replace(/params: \{ name: .* \}/, params!))
    expect(errors.map((error) => error.message)).toEqual([message])
  }
  expect(mistakes).toHaveLength(2)
})
