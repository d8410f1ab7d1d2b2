import { expect, test } from 'vitest'
import { ESPOCRM, SESSION, runCli, useCrmAndFolder } from './run-cli.ts'

const { crm, env } = useCrmAndFolder()

test('links are filled in with the ids that are given; nothing is sent', async () => {
  const args = ['links', ESPOCRM, '--session', SESSION, '--account-id', 'a 1', '--record-id', '2']
  const { code, out } = await runCli(args, { env: env() })
  expect(code).toBe(0)
  expect(out.split('\n')).toEqual([
    `account     ${crm().url}/#Contact/view/a%201`,
    `record      ${crm().url}/#Case/view/2`,
    'display     -',
    `lookup      ${crm().url}/#Contact/list/search=%2B12223334444`,
    'screen pop  -',
    '',
  ])
  expect(crm().requests).toEqual([])
})

test('--json has every name, with null where there is no link; web sessions have the lookup link of SDKs', async () => {
  const session = { id: 'c1', channel: 'chat', type: 'Web Chat', endUser: { email: 'kim@example.com', accountId: 9 } }
  const args = ['links', ESPOCRM, '--session', '-', '--json']
  const { out } = await runCli(args, { env: env(), input: JSON.stringify(session) })
  expect(JSON.parse(out)).toEqual({
    account: `${crm().url}/#Contact/view/9`,
    record: null,
    display: null,
    lookup: `${crm().url}/#Contact/list/search=kim%40example.com`,
    screenPop: null,
  })
})
