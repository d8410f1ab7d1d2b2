import { expect, test } from 'vitest'
import { formatCapabilities } from '../../../src/cli/render/capabilities.ts'
import { countIssues } from '../../../src/cli/render/issue-count.ts'

test('each create has its level and the reason', () => {
  const text = formatCapabilities({
    account: { level: 'A', why: 'the CRM refuses a second one.' },
    record: { level: 'C', why: 'nothing can search it.' },
  })
  expect(text).toBe(
    'How surely a create happens at most once:\n' +
      '  account  level A: the CRM refuses a second one.\n' +
      '  record   level C: nothing can search it.',
  )
})

test('a configuration without creates says so', () => {
  expect(formatCapabilities({})).toBe('It creates nothing.')
})

test.each([
  [0, 0, 'no errors'],
  [1, 0, '1 error'],
  [0, 1, 'no errors, 1 warning'],
  [2, 3, '2 errors, 3 warnings'],
])('%i errors and %i warnings are counted', (errors, warnings, text) => {
  const issues = [...Array(errors).fill('error'), ...Array(warnings).fill('warning')] as ('error' | 'warning')[]
  expect(countIssues(issues.map((severity) => ({ severity })))).toBe(text)
})
