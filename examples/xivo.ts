/**
 * The histories of a user and of a queue of XiVO: a call of every status is printed and brought into the CRM, once, also
 * after a restart and after the call that was going on has ended.
 *
 *     npm run example:xivo            the histories, then what the CRM holds
 *     npm run example:xivo -- --json  the same for machines
 *
 * Everything runs on this machine; the CTI server is a stand-in that speaks the documented messages.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnector, formatTable, loadConfig } from 'crmwire'
import {
  CALL_STATUSES,
  type CallHistoryItem,
  QUEUE_STATUSES,
  connectXivo,
  journalCallHistory,
} from 'crmwire/adapters/xivo'
import { startCrm } from 'crmwire/testing'
import { type Call, startXivo } from './stand-ins/xivo.ts'

const json = process.argv.includes('--json')
const histories = {
  user: CALL_STATUSES.map((status, index) => callOf('user', status, index)),
  queue: QUEUE_STATUSES.map((status, index) => callOf('queue', status, index)),
}
const calls = [...histories.user, ...histories.queue]
const xivo = await startXivo(histories)
const crm = await startCrm()
const config = await loadConfig(join(import.meta.dirname, 'espocrm.yaml'))
const folder = mkdtempSync(join(tmpdir(), 'crmwire-xivo-'))

const cti = connectXivo({ url: xivo.url, http: true, username: 'usera', password: 'secret', timeZone: 'UTC' })
if (!json) {
  const widths = { start: 19, status: 15, duration: 8, srcNum: 12, dstNum: 12 }
  console.log(`The history of the user\n\n${formatTable(rows(await cti.getUserCallHistory(null)), widths)}\n`)
  console.log(`The history of the queue\n\n${formatTable(rows(await cti.getQueueCallHistory('blue', 100)), widths)}\n`)
}

// The first process journals all calls but the one that goes on.
const first = await journalOnce()
// The second one has the same ledger; meanwhile the call has ended.
Object.assign(
  histories.user.find(({ status }) => status === 'ongoing')!,
  { status: 'answered', duration: '00:03:07' },
)
await journalOnce()

const { contacts, cases, notes } = crm
if (json) {
  console.log(JSON.stringify({ calls, first, contacts, cases, notes }))
} else {
  console.log(`What the CRM holds now: ${first} calls of the first process, and one of the second\n`)
  console.log(formatTable([...contacts], { id: 17, name: 12, phoneNumber: 14 }), '\n')
  console.log(formatTable([...notes], { id: 17, post: 80 }))
}

const customers = calls.map(({ status, srcNum, dstNum }) => (status === 'emitted' ? dstNum : srcNum))
const asExpected =
  first === calls.length - 1 &&
  contacts.length === customers.length &&
  customers.every((customer) => contacts.some(({ phoneNumber }) => phoneNumber === customer)) &&
  cases.length === calls.length &&
  notes.length === 2 * calls.length
if (!asExpected) console.error('This is not what was expected.')
process.exitCode = asExpected ? 0 : 1

cti.close()
xivo.close()
await crm.close()
rmSync(folder, { recursive: true })

function rows(items: CallHistoryItem[]) {
  return items.map((item) => ({ ...item }))
}

/** What a process does from its start to its end. @returns how many calls were stored. */
async function journalOnce(): Promise<number> {
  const settings = { CRM_URL: crm.url, CRM_API_KEY: crm.apiKey }
  const connector = await createConnector(config, { settings, ledger: join(folder, 'calls.db') })
  const journals = (['user', { queue: 'blue' }] as const).map((of) => journalCallHistory(cti, connector, { of }))
  const counts = await Promise.all(journals.map((journal) => journal.read()))
  for (const journal of journals) await journal.close()
  await connector.settled()
  await connector.close()
  return counts.reduce((sum, count) => sum + count)
}

/** A call of yesterday. */
function callOf(of: 'user' | 'queue', status: string, index: number): Call {
  const minutes = index * 10 + (of === 'user' ? 5 : 0)
  const start = new Date(Date.now() - 86_400_000 + minutes * 60_000).toISOString().slice(0, 19).replace('T', ' ')
  const customer = `+1222333${of === 'user' ? 55 : 44}${String(index).padStart(2, '0')}`
  const duration = status === 'ongoing' ? null : `00:0${index}:25`
  const line = of === 'user' ? '1007' : '3000'
  const name = `Park ${minutes}`
  return status === 'emitted'
    ? { start, duration, status, srcNum: line, dstNum: customer, dstFirstName: 'Kim', dstLastName: name }
    : { start, duration, status, srcNum: customer, dstNum: line, srcFirstName: 'Kim', srcLastName: name }
}
