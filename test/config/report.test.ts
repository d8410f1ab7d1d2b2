import { expect, test } from 'vitest'
import { checkConfig } from '../../src/config/check-config.ts'
import { formatIssue, formatIssues } from '../../src/config/report.ts'

const reportOf = (text: string): string =>
  formatIssues(checkConfig(text, { file: 'crm.yaml' }).issues, { file: 'crm.yaml' })

test('an issue is place, message, line, caret and remedy', () => {
  expect(reportOf('version: 1\nname: CRM\ntexts:\n  subject: "Call with {NAEM}"\n')).toBe(
    `crm.yaml:4:23 error TEMPLATE_UNKNOWN_VARIABLE texts.subject
  There is no variable NAEM.
     4 |   subject: "Call with {NAEM}"
       |                       ^^^^^^
  Did you mean {NAME}?`,
  )
})

test('a long line is shown around what is meant', () => {
  const report = reportOf(`version: 1\nname: CRM\ntexts:\n  subject: "${'x'.repeat(300)} {NAEM} ${'y'.repeat(300)}"\n`)
  const [, , line, caret] = report.split('\n')
  expect(line!.length).toBeLessThan(140)
  expect(line!.slice(caret!.indexOf('^'))).toMatch(/^\{NAEM\}/)
})

test('with colours the severity is painted', () => {
  const [issue] = checkConfig('version: 2\nname: x').issues
  expect(formatIssue(issue!, {}, { colour: true })).toContain('\x1b[31merror\x1b[0m CONFIG_INVALID_VALUE version')
})

test('nothing in a configuration steers the terminal', () => {
  const report = reportOf('version: 1\nname: CRM\n"a\\u001b[31mb": 1\n\u202ex: 2\n')
  // oxlint-disable-next-line no-control-regex -- that is the point
  expect(report).not.toMatch(/[\u001b\u202e]/)
})

test('without a source the template itself is shown', () => {
  const { issues } = checkConfig({ version: 1, name: 'CRM', texts: { subject: 'with {NAEM}' } })
  expect(formatIssues(issues)).toBe(
    `error TEMPLATE_UNKNOWN_VARIABLE texts.subject
  There is no variable NAEM.
       | with {NAEM}
       |      ^^^^^^
  Did you mean {NAME}?`,
  )
})
