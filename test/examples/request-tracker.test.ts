import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkConfig } from '../../src/config/check-config.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { createConnector } from '../../src/connector.ts'
import { compileReader } from '../../src/response/reader.ts'
import type { Json } from '../../src/util/json.ts'

const FILE = join(import.meta.dirname, '../../examples/request-tracker.yaml')
const settings = { RT_URL: 'http://127.0.0.1:8303', RT_TOKEN: '1-27-secret' }
const { config } = await loadConfig(FILE)

test('it has neither errors nor warnings, and creates no user twice', () => {
  const { issues, capabilities } = checkConfig(readFileSync(FILE, 'utf8'), { settings })
  expect(issues).toEqual([])
  expect(capabilities).toMatchObject({ account: { level: 'A' }, record: { level: 'B' } })
})

test.each([
  ["Ticket 2: Status 'nonsense' isn't a valid status for this ticket."],
  ['Ticket 2: That user does not exist'],
  ['Ticket 2: Permission Denied'],
  ['Permission Denied'],
  ["Ticket 2: Couldn't load copy of ticket #2."],
  ['Ticket 2: That ticket has unresolved dependencies'],
  ['Invalid value for custom field'],
])('an update that RT answers with 200 and "%s" has failed', (sentence) => {
  expect(updateFails([sentence])).toBe(true)
  expect(updateFails(["Ticket 2: Subject changed from 'a' to 'b'", sentence])).toBe(true)
})

test.each([
  [[]],
  [["Ticket 2: Status changed from 'new' to 'open'"]],
  [['Rating 5 added']],
  [['Disposition Permission Denied changed to Could not reach']],
  [['Call duration 03:00 added']],
  [['Ticket 2: That is already the current value']],
])('an update that RT answers with %j is done', (sentences) => {
  expect(updateFails(sentences)).toBe(false)
})

test('what RT reads in braces and quotes reaches it as it is written', async () => {
  const connector = await createConnector(config, { settings })
  const session = { id: 'call-1', endUser: { phoneNumber: '+12223334444' } }
  const [byNumber] = await connector.plan(session, 'account.findByQuery')
  expect(byNumber).toMatchObject({ method: 'POST', url: expect.stringContaining('/users?fields=id') as string })
  expect(JSON.parse(byNumber!.body!)).toEqual([{ field: 'CF.{Phone}', value: '+12223334444' }])
  const [open] = await connector.plan(session, 'record.findByQuery')
  expect(new URL(open!.url!).searchParams.get('query')).toBe(
    `Requestor.id = '<ACCOUNT_ID>' AND Queue = 'General' AND Status = '__Active__'`,
  )
  await connector.close()
})

function updateFails(answer: Json): boolean {
  return compileReader(config.record!.update!.response!).failure(answer) !== undefined
}
