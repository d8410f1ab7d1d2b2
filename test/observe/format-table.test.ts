import { expect, test } from 'vitest'
import { formatTable } from '../../src/observe/format-table.ts'

test('columns are as wide as their values, long values are cut, numbers stand right', () => {
  const rows = [
    { id: 'a1', size: 59, post: 'one\n  two', other: 1 },
    { id: 'a22', size: 3000, post: null, other: 2 },
    { id: 'a3', size: 1, post: 'a text that is much too long', other: 3 },
  ]
  expect(formatTable(rows, { id: 10, size: 8, post: 10 })).toBe(
    ['  id   size  post', '  a1     59  one · two', '  a22  3000', '  a3      1  a text th…'].join('\n'),
  )
})

test('lists and objects are shown as JSON', () => {
  expect(formatTable([{ ids: ['a', 1n] }], { ids: 20 })).toBe('  ids\n  ["a",1]')
})

test('a table without rows shows its columns', () => {
  expect(formatTable([], { id: 5, name: 5 })).toBe('  id  name')
})
