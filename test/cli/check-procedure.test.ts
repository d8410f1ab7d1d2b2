import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runCli, useCrmAndFolder } from './run-cli.ts'

const { file } = useCrmAndFolder()
const PRESET = readFileSync('presets/kommo.yaml', 'utf8')
const env = { KOMMO_URL: 'https://example.kommo.com', KOMMO_TOKEN: 'a-token', KOMMO_ACCOUNT: '1' }

test.each([
  ['log: note', 'log: everywhere', 'options.log', 'The options of kommo are log, source, '],
  ['unanswered: log', 'colour: red', 'options.colour', 'The options of kommo are log, source, '],
  ['adapter: kommo', 'adapter: komodo', 'adapter', 'Known here: kommo.'],
])('%s written as %s is an error of check, with its place and what there is', async (right, wrong, path, hint) => {
  const config = file('kommo.yaml', PRESET.replace(right, wrong))
  const { code, out } = await runCli(['check', config], { env })
  expect(code).toBe(1)
  expect(out).toMatch(new RegExp(String.raw`kommo\.yaml:\d+:\d+ error FLOW_PROCEDURE procedure\.${path}\n`))
  expect(out).toContain(wrong)
  expect(out).toContain(hint)
  const json = await runCli(['check', config, '--json'], { env })
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, issues: [{ code: 'FLOW_PROCEDURE' }] })
})

test('what a procedure logs is searched after a lost answer', async () => {
  const { code, out } = await runCli(['check', file('kommo.yaml', PRESET)], { env })
  expect(code).toBe(0)
  expect(out).toMatch(/log +level B: /)
})

test('an option whose setting has no value yet is not judged', async () => {
  const config = file(
    'kommo.yaml',
    PRESET.replace('settings:', 'settings:\n  LINE: { description: Pipeline }').replace(
      'log: note',
      'pipeline: ${LINE}',
    ),
  )
  const { code, out } = await runCli(['check', config], { env })
  expect(out).toContain('The setting LINE has no value.')
  expect(code).toBe(0)
  expect((await runCli(['check', config], { env: { ...env, LINE: 'sales' } })).code).toBe(1)
})
