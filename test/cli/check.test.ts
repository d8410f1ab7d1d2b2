import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CANARY, ESPOCRM, runCli, useCrmAndFolder } from './run-cli.ts'

const { env, file } = useCrmAndFolder()
const good = readFileSync(ESPOCRM, 'utf8')

test('a good configuration is reported with what it can do, and exits 0', async () => {
  const { code, out, err } = await runCli(['check', ESPOCRM], { env: env() })
  expect(out).toContain('espocrm.yaml: no errors')
  expect(out).toMatch(/account {2}level B: /)
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

test('a mistake is shown with its place, the line, a caret and the remedy, and exits 1', async () => {
  const bad = file('bad.yaml', good.replace("'{TICKET_SUBJECT}'", "'{TICKET_SUBJCT}'"))
  const { code, out } = await runCli(['check', bad], { env: env() })
  expect(code).toBe(1)
  expect(out).toMatch(/bad\.yaml:\d+:\d+ error TEMPLATE_UNKNOWN_VARIABLE record\.create\.params\.name\n/)
  expect(out).toMatch(/\| {7}name: '\{TICKET_SUBJCT\}'\n +\| +\^+\n/)
  expect(out).toContain('Did you mean {TICKET_SUBJECT}?')
  expect(out).toContain('1 error')
})

test('--json gives ok, issues with their places, and capabilities', async () => {
  const bad = file('bad.yaml', good.replace("'{TICKET_SUBJECT}'", "'{TICKET_SUBJCT}'"))
  const { code, out, err } = await runCli(['check', bad, '--json'], { env: env() })
  expect({ code, err }).toEqual({ code: 1, err: '' })
  const report = JSON.parse(out) as { ok: boolean; issues: object[]; capabilities: object }
  expect(report.ok).toBe(false)
  expect(report.issues).toEqual([
    {
      severity: 'error',
      code: 'TEMPLATE_UNKNOWN_VARIABLE',
      path: 'record.create.params.name',
      line: expect.any(Number) as number,
      column: expect.any(Number) as number,
      message: 'There is no variable TICKET_SUBJCT.',
      hint: 'Did you mean {TICKET_SUBJECT}?',
    },
  ])
  expect(report.capabilities).toMatchObject({ account: { level: 'B' } })
})

test('unset settings are warnings here', async () => {
  const { code, out } = await runCli(['check', ESPOCRM, '--json'])
  expect(code).toBe(0)
  const { issues } = JSON.parse(out) as { issues: { severity: string; code: string }[] }
  expect(issues.map((issue) => `${issue.severity} ${issue.code}`)).toEqual([
    'warning CONFIG_SETTING_MISSING',
    'warning CONFIG_SETTING_MISSING',
  ])
})

test('a configuration may come through stdin', async () => {
  const { code, out } = await runCli(['check', '-'], { env: env(), input: good })
  expect(code).toBe(0)
  expect(out).toContain('stdin: no errors')
})

test('a secret that was written into the configuration is not repeated', async () => {
  const bad = file('secret.yaml', good.replace("'${CRM_API_KEY}'", JSON.stringify(CANARY)))
  const { code, out, err } = await runCli(['check', bad], { env: env() })
  expect(code).toBe(1)
  expect(out).toContain('CONFIG_LITERAL_SECRET')
  expect(out + err).not.toContain('canary')
})

test.each([
  ['nowhere.yaml', 'nowhere.yaml cannot be read: there is no such file.'],
  ['.', '. cannot be read: it is a folder.'],
])('%s cannot be read, which is said in one line', async (path, message) => {
  expect(await runCli(['check', path])).toEqual({ code: 1, out: '', err: `${message}\n` })
})
