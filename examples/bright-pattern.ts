/**
 * Click to call with the Agent Desktop of Bright Pattern: a customer whose call was missed is called back about the account
 * that was found, and the CRM has both calls in one case.
 *
 *     npm run example:bright-pattern            what was dialled and what came of it, then what the CRM holds
 *     npm run example:bright-pattern -- --json  the same for machines
 *
 * Everything runs on this machine; the desktop is a stand-in that answers as the documentation says. In a page the events
 * go to `crmwire serve`; here they go to the connector itself.
 */
import { join } from 'node:path'
import { createConnector, formatTable, loadConfig } from 'crmwire'
import { associatedObjectFor, connectBrightPattern, openAdApi } from 'crmwire/adapters/bright-pattern'
import { startCrm } from 'crmwire/testing'
import { DEFERRED, SLOW, putDesktopOnPage } from './stand-ins/bright-pattern.ts'

const json = process.argv.includes('--json')
const KIM = '+12223334444'
const crm = await startCrm()
const config = await loadConfig(join(import.meta.dirname, 'espocrm.yaml'))
const connector = await createConnector(config, { settings: { CRM_URL: crm.url, CRM_API_KEY: crm.apiKey } })

// A call that was missed: the connector creates the account.
const session = {
  channel: 'voice_call',
  direction: 'inbound',
  endUser: { name: 'Kim Park', phoneNumber: KIM },
} as const
const missed = { sessionId: 'call-1', at: '2026-11-20T10:00:00Z' }
const { account } = await connector.handle({ ...missed, id: 'e1', type: 'session.started', session })
await connector.accept({ ...missed, id: 'e2', type: 'session.ended', outcome: 'abandoned' })

// The agent clicks on the number.
putDesktopOnPage()
const desktop = connectBrightPattern(openAdApi({ standalone: true }), {
  agent: { id: '1', name: 'Alex Berg' },
  accountTypes: ['contact'],
})
let stored = Promise.resolve()
desktop.onEvent((event) => {
  stored = stored.then(() => connector.accept(event))
})
const object = associatedObjectFor({ account }, { displayName: 'Kim Park' })
const started = await desktop.startCall(KIM, object)
// What else may come of a click: the dialpad is filled in, or nobody knows.
const prepared = await desktop.startCall(DEFERRED, object)
const unknown = await desktop.startCall(SLOW, object)
await stored
await connector.settled()

const { contacts, cases, notes } = crm
if (json) {
  console.log(JSON.stringify({ account, object, started, prepared, unknown, contacts, cases, notes }))
} else {
  console.log(`Dialled ${KIM} about ${JSON.stringify(object, null, 2)}\n`)
  for (const { call } of [started, prepared, unknown]) console.log(JSON.stringify(call))
  console.log(`\nWhat the CRM holds now\n\n${formatTable([...contacts], { id: 17, name: 12, phoneNumber: 14 })}\n`)
  console.log(formatTable([...cases], { id: 17, name: 40, status: 10 }), '\n')
  console.log(formatTable([...notes], { id: 17, post: 80 }))
}

const asExpected =
  object?.id === contacts[0]?.id &&
  started.call.status === 'started' &&
  prepared.call.status === 'prepared' &&
  unknown.call.status === 'unknown' &&
  [contacts, cases, notes].map(({ length }) => length).join() === '1,1,5'
if (!asExpected) console.error('This is not what was expected.')
process.exitCode = asExpected ? 0 : 1

await connector.close()
await crm.close()
