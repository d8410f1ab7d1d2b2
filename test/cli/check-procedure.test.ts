import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runCli, useCrmAndFolder } from './run-cli.ts'

const { file } = useCrmAndFolder()
const PRESET = readFileSync('presets/kommo.yaml', 'utf8')
const env = { KOMMO_URL: 'https://example.kommo.com', KOMMO_TOKEN: 'a-token', KOMMO_ACCOUNT: '1' }

test.each([
  ['log: note', 'log: everywhere', 'procedure.options.log: '],
  ['unanswered: log', 'colour: red', 'procedure.options: '],
  ['adapter: kommo', 'adapter: komodo', 'There is no procedure komodo; those of this package are kommo.'],
])('%s written as %s is an error of check', async (right, wrong, message) => {
  const config = file('kommo.yaml', PRESET.replace(right, wrong))
  const { code, out } = await runCli(['check', config], { env })
  expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining(message) as string })
  const json = await runCli(['check', config, '--json'], { env })
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, issues: [{ code: 'FLOW_PROCEDURE' }] })
})

test('what a procedure logs is searched after a lost answer', async () => {
  const { code, out } = await runCli(['check', file('kommo.yaml', PRESET)], { env })
  expect(code).toBe(0)
  expect(out).toMatch(/log +level B: /)
})
