import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { referencePages } from '../../tools/reference/pages.ts'

const pages = await referencePages()

test.each([...pages])('%s says what the code says (npm run docs writes it)', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})
