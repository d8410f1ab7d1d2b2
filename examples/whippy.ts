/**
 * A call that a bot of Whippy has taken: its webhooks come in the wrong order, repeatedly and once forged, and the CRM
 * knows the call once, with its summary, its recording and its transcript.
 *
 *     npm run example:whippy            what each webhook is answered, then what the CRM holds
 *     npm run example:whippy -- --json  the same for machines
 *
 * Everything runs on this machine and is spoken to over real HTTP.
 */
import { createHmac } from 'node:crypto'
import { type RequestListener, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createConnector, formatTable, loadConfig } from 'crmwire'
import { createWhippyWebhook, standardWebhooks } from 'crmwire/adapters/whippy'
import { startCrm } from 'crmwire/testing'

const json = process.argv.includes('--json')
const SECRET = 'whsec_YSBzZWNyZXQgb2YgdGhpcyBleGFtcGxl'

const crm = await startCrm()
const config = await loadConfig(join(import.meta.dirname, 'espocrm.yaml'))
const connector = await createConnector(config, { settings: { CRM_URL: crm.url, CRM_API_KEY: crm.apiKey } })

const whippy = createWhippyWebhook(connector, { check: standardWebhooks({ secrets: SECRET }) })
const receiver = await serve(whippy.node)
const files = await serve((request, response) => {
  response.end(request.url!.endsWith('.wav') ? Buffer.alloc(48_000, 'a recording ') : '[{"role":"user"}]')
})

const call = {
  id: 'call-7',
  direction: 'INBOUND',
  mode: 'ai',
  from: '+12223334444',
  to: '+18005550100',
  created_at: '2026-11-20T10:00:00.000000Z',
  contact_id: 'contact-1',
}
const ended = {
  ...call,
  delivery_status: 'call_completed.user_hangup',
  updated_at: '2026-11-20T10:01:32.000000Z',
  body: 'Agent: Hello, what can I do for you?\nUser: I would like to work nights.\n',
  metadata: { duration: 90_500, agent_id: 'bot-1', analysis: null as unknown },
  attachments: [
    { content_type: 'audio/x-wav', url: `${files.url}/1/recording.wav` },
    { content_type: 'application/json', url: `${files.url}/2/transcript.json` },
  ],
}
const analyzed = {
  ...ended,
  updated_at: '2026-11-20T10:01:33.000000Z',
  metadata: {
    ...ended.metadata,
    analysis: {
      call_summary: 'The caller would like to work nights.',
      user_sentiment: 'Positive',
      call_successful: true,
      custom_analysis_data: { shift: 'night' },
    },
  },
}
const started = { ...call, delivery_status: 'call_in_progress', updated_at: call.created_at }

const answers = [
  await deliver('call.analyzed', analyzed),
  await deliver('call.ended', ended),
  await deliver('call.started', started),
  await deliver('call.ended', ended),
  await deliver('call.ended', { ...ended, from: '+19999999999' }, 'whsec_c29tZWJvZHkgZWxzZQ=='),
]
await connector.settled()

if (json) {
  const { contacts, cases, notes, attachments } = crm
  console.log(JSON.stringify({ answers, contacts, cases, notes, attachments }))
} else {
  console.log(`\nWhat the CRM holds now\n\n${formatTable([...crm.contacts], { id: 17, name: 12, phoneNumber: 14 })}\n`)
  console.log(`${crm.cases[0]?.description}\n`)
  console.log(formatTable([...crm.notes], { id: 17, post: 80 }), '\n')
  console.log(formatTable([...crm.attachments], { id: 17, name: 30, type: 16, size: 8 }))
}

const asExpected =
  answers.join() === '200,200,200,200,401' &&
  crm.contacts.length === 1 &&
  crm.cases.length === 1 &&
  crm.attachments.map(({ size }) => size).join() === '48000,17' &&
  String(crm.cases[0]?.description).includes('Summary: The caller would like to work nights.')
if (!asExpected) console.error('This is not what was expected.')
process.exitCode = asExpected ? 0 : 1

await connector.close()
for (const { server } of [receiver, files]) server.close()
await crm.close()

/** Sends a webhook as Whippy would, and returns the status of the answer. */
async function deliver(event: string, data: object, secret = SECRET): Promise<number> {
  const body = JSON.stringify({ event, data, request_id: crypto.randomUUID() })
  const id = crypto.randomUUID()
  const time = String(Math.floor(Date.now() / 1000))
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')
  const headers = { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` }
  const { status } = await fetch(receiver.url, { method: 'POST', headers, body })
  if (!json) console.log(`${event.padEnd(14)} ${status}`)
  return status
}

async function serve(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
