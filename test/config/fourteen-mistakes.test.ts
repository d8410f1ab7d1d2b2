import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkConfig } from '../../src/config/check-config.ts'
import { formatIssues } from '../../src/config/report.ts'

const FILE = 'fourteen-mistakes.yaml'
const text = readFileSync(`test/fixtures/configs/${FILE}`, 'utf8')
const { ok, issues } = checkConfig(text, { file: FILE })

test('fourteen mistakes are fourteen errors, each at its place', () => {
  expect(ok).toBe(false)
  expect(issues.map(({ severity, code, line, column }) => [severity, code, line, column])).toEqual([
    ['error', 'CONFIG_LITERAL_SECRET', 6, 46],
    ['error', 'CONFIG_INVALID_VALUE', 8, 17],
    ['error', 'CONFIG_UNKNOWN_KEY', 9, 1],
    ['error', 'CONFIG_UNKNOWN_SETTING', 11, 12],
    ['error', 'CONFIG_MISSING_KEY', 13, 3],
    ['error', 'TEMPLATE_UNKNOWN_FILTER', 16, 41],
    ['error', 'RESPONSE_PATH_INVALID', 17, 35],
    ['error', 'TEMPLATE_UNKNOWN_VARIABLE', 22, 19],
    ['error', 'TEMPLATE_ARGUMENTS', 23, 22],
    ['error', 'CONFIG_DUPLICATE_KEY', 24, 5],
    ['error', 'CONFIG_UNIQUE', 30, 19],
    ['error', 'TEMPLATE_VARIABLE_NOT_HERE', 31, 49],
    ['error', 'CONFIG_URL', 34, 17],
    ['error', 'TEMPLATE_UNCLOSED_VARIABLE', 38, 9],
  ])
})

test('the report shows each line with a caret, and what to do', async () => {
  await expect(`${formatIssues(issues, { file: FILE })}\n`).toMatchFileSnapshot(
    '../fixtures/configs/fourteen-mistakes.txt',
  )
})

test('a secret that should not stand there is not repeated', () => {
  expect(text).toContain('s3cr3t-0815')
  expect(formatIssues(issues)).not.toContain('s3cr3t')
  expect(JSON.stringify(issues)).not.toContain('s3cr3t')
})
