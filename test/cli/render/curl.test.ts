import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatCurl, formatCurls, quote } from '../../../src/cli/render/curl.ts'

const url = 'https://crm.example.com/api'

test('a GET is its URL and headers', () => {
  expect(
    formatCurl({
      endpoint: 'account.find',
      status: 'ready',
      method: 'GET',
      url: `${url}?a[0]=1`,
      headers: { 'x-a': 'b', 'x-empty': '' },
    }),
  ).toBe(`# account.find\ncurl --globoff '${url}?a[0]=1' \\\n  --header 'x-a: b' \\\n  --header 'x-empty;'`)
})

test('a body makes a POST; other methods are named', () => {
  const request = { endpoint: 'comment', status: 'ready', url, body: '{"a":"it\'s"}' } as const
  expect(formatCurl({ ...request, method: 'POST' })).toBe(
    `# comment\ncurl '${url}' \\\n  --data-raw '{"a":"it'\\''s"}'`,
  )
  expect(formatCurl({ ...request, method: 'PUT' })).toContain(`curl --request PUT '${url}'`)
})

test('a form is written field by field, a file by its name', () => {
  const request = { endpoint: 'upload', status: 'ready', method: 'POST', url } as const
  expect(
    formatCurl({
      ...request,
      form: [
        ['parent', '@5'],
        ['file', '<FILE_DATA>'],
      ],
    }),
  ).toBe(`# upload\ncurl '${url}' \\\n  --form-string 'parent=@5' \\\n  --form 'file=@<FILE_NAME>'`)
  expect(formatCurl({ ...request, body: '<FILE_DATA>' })).toContain("--data-binary '@<FILE_NAME>'")
})

test('what is not sent says why', () => {
  const why = { status: 'not_sent', method: 'GET', reason: 'its URL cannot be formed' } as const
  expect(
    formatCurls([
      { endpoint: 'a', ...why },
      { endpoint: 'b', ...why },
    ]),
  ).toBe('# a: not sent, its URL cannot be formed\n\n# b: not sent, its URL cannot be formed')
})

test('a quoted text is one word with the same text, whatever is in it', () => {
  const sample = fc.string({
    unit: fc.constantFrom("'", '"', '\\', '$', '`', '(', ' ', '\n', '\t', '!', '*', 'a', 'é', '\u001b', '\r'),
  })
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 20 }), (texts) => {
      const script = `printf '%s\\0' ${texts.map(quote).join(' ')}`
      const words = execFileSync('bash', ['-c', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
        encoding: 'utf8',
        env: { LC_ALL: 'C.UTF-8' },
      })
      expect(words.split('\0').slice(0, -1)).toEqual(texts)
    }),
    { numRuns: 20 },
  )
})

test('a quoted text steers no terminal', () => {
  expect(quote('a\u001b[31m\u009b')).toBe(String.raw`$'a\u001b[31m\u009b'`)
})
