import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { readBody } from '../../../src/testing/server/read-body.ts'

const server = createServer((request, response) => {
  void readBody(request, 10).then((body) => response.end(String(body)))
})
afterEach(() => server.close())

test.each<[string, string]>([
  ['x'.repeat(10), 'x'.repeat(10)],
  ['x'.repeat(11), 'too_long'],
  ['', ''],
])('a streamed body of "%s" is read as "%s"', async (text, expected) => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const body = new Blob([text]).stream()
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const answer = await fetch(url, { method: 'POST', body, duplex: 'half' })
  expect(await answer.text()).toBe(expected)
})
