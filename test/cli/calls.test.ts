import { expect, onTestFinished, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { startKommo } from '../kommo-server/start-kommo.ts'
import { ended, started } from '../adapters/kommo/stage.ts'
import { runCli, useCrmAndFolder } from './run-cli.ts'

// The commands of docs/guides/kommo.md.
const { file } = useCrmAndFolder()

let ledgers = 0

/** A ledger in which a call was logged by `crmwire run` with the preset. */
async function ledgerWithCall() {
  const kommo = await startKommo({ perSecond: 1000 })
  onTestFinished(() => kommo.close())
  const contact = kommo.store.add('contacts', { phone: '(222) 333-4444' })
  const preset = readFileSync('presets/kommo.yaml', 'utf8')
  const config = file('kommo.yaml', `${preset}\nnetwork: { allow: [127.0.0.1], http: true }\n`)
  const events = file('events.ndjson', [started(), ended()].map((event) => JSON.stringify(event)).join('\n'))
  const ledger = file('calls.db', '').replace('calls.db', `calls-${++ledgers}.db`)
  const env = { KOMMO_URL: kommo.url, KOMMO_TOKEN: kommo.token, KOMMO_ACCOUNT: '31415926' }
  const { code } = await runCli(['run', config, '--events', events, '--ledger', ledger], { env })
  expect(code).toBe(0)
  expect(kommo.store.notes).toHaveLength(1)
  return { ledger, contact }
}

test('calls are listed with where they are logged, and shown by their id and account', async () => {
  const { ledger, contact } = await ledgerWithCall()
  const list = await runCli(['calls', 'list', '--ledger', ledger])
  expect(list).toMatchObject({ code: 0, err: '' })
  expect(list.out).toMatch(new RegExp(`103646 +call-1 +2026-11-20 10:00:00 +inbound +finished +contacts/${contact.id}`))
  const show = await runCli(['calls', 'show', '103646', '--account', '31415926', '--ledger', ledger])
  expect(show.out).toContain(`logged        contacts/${contact.id}`)
  const json = await runCli(['calls', 'show', '103646', '--json', '--ledger', ledger])
  expect(JSON.parse(json.out)).toMatchObject({ account: '31415926', log: { card: { type: 'contacts' } } })
})

test('a call that is not there, and a ledger that is not there, are usage errors', async () => {
  const { ledger } = await ledgerWithCall()
  const other = await runCli(['calls', 'show', '103646', '--account', '27', '--ledger', ledger])
  expect(other).toMatchObject({ code: 1, err: expect.stringContaining('no call 103646 of account 27') as string })
  expect(await runCli(['calls', 'list', '--ledger', `${ledger}.gone`])).toMatchObject({ code: 1 })
})
