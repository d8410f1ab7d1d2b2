/**
 * What a call costs: the same four requests (find the account, look for an open record, create one, comment) by a
 * connector and by a program written by hand on undici. CPU time of this process, side by side, as a ratio.
 *
 * npm run bench [-- flows rounds]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'undici'
import { createConnector, defineConfig } from '../src/index.ts'

const flows = Number(process.argv[2] ?? 2500)
const rounds = Number(process.argv[3] ?? 7)

const server = spawn(process.execPath, [new URL('crm-server.ts', import.meta.url).pathname], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [port] = (await once(server.stdout, 'data')) as [Buffer]
const url = `http://127.0.0.1:${String(port).trim()}`

const config = defineConfig({
  version: 1,
  name: 'bench',
  settings: { KEY: { secret: true } },
  baseUrl: url,
  auth: { type: 'headers', headers: { 'X-Api-Key': '${KEY}' } },
  network: { allow: ['127.0.0.1'], http: true },
  limits: { concurrent: 64 },
  account: {
    whenMissing: 'skip',
    findByQuery: { method: 'GET', url: '/Contact', params: { phone: '{PHONE_NUMBER}' }, response: { data: '$.list' } },
  },
  record: {
    reuse: true,
    findByQuery: { method: 'GET', url: '/Contact/{ACCOUNT_ID}/cases', response: { data: '$.list' } },
    create: {
      method: 'POST',
      url: '/Case',
      params: { name: '{TICKET_SUBJECT}', description: '{TICKET_DESCRIPTION}', contactId: '{ACCOUNT_ID}' },
      onAmbiguous: 'hold',
    },
  },
  comment: { method: 'POST', url: '/Note', params: { parentId: '{RECORD_ID}', post: '{COMMENT_BODY}' } },
})
const connector = await createConnector(config, { settings: { KEY: 'secret-key' } })

let session = 0
async function byConnector(): Promise<void> {
  const id = `call-${++session}`
  await connector.handle({
    id: 'e1',
    type: 'session.started',
    sessionId: id,
    at: '2026-11-20T10:00:00Z',
    session: {
      channel: 'voice_call',
      type: 'Voice Inbound',
      callId: id,
      endUser: { name: 'Kim Park', phoneNumber: `+1222333${String(1000 + (session % 1000))}` },
    },
  })
}

const agent = new Agent({ connections: 64 })
const headers = { 'x-api-key': 'secret-key', accept: 'application/json' }
async function get(path: string): Promise<{ list: { id: string }[] }> {
  const { body } = await request(url + path, { dispatcher: agent, headers })
  return (await body.json()) as { list: { id: string }[] }
}
async function post(path: string, content: object): Promise<{ id: string }> {
  const body = JSON.stringify(content)
  const answer = await request(url + path, {
    dispatcher: agent,
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  })
  return (await answer.body.json()) as { id: string }
}

async function byHand(): Promise<void> {
  const phone = `+1222333${String(1000 + (++session % 1000))}`
  const [account] = (await get(`/Contact?phone=${encodeURIComponent(phone)}`)).list
  const { list } = await get(`/Contact/${account!.id}/cases`)
  const name = 'Inbound call with Kim Park'
  const description = `Session: call\nType: Voice Inbound\nCustomer: Kim Park\nPhone: ${phone}\nStarted: 2026-11-20T10:00:00Z`
  const record = list[0] ?? (await post('/Case', { name, description, contactId: account!.id }))
  await post('/Note', { parentId: record.id, post: 'Call started at 2026-11-20T10:00:00Z\nType: Voice Inbound' })
}

/** CPU microseconds a flow. */
async function measure(flow: () => Promise<void>, count: number, width: number): Promise<number> {
  const before = process.cpuUsage()
  let left = count
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (left-- > 0) await flow()
    }),
  )
  await connector.settled()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

const median = (all: number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!

const show = (value: number): string => value.toFixed(2).padStart(9)

console.log('flows side by side     ratio of CPU (median)   lowest   highest   by hand, µs a flow')
for (const width of [1, 16, 64]) {
  await measure(byHand, 500, width)
  await measure(byConnector, 500, width)
  const ratios: number[] = []
  const absolute: number[] = []
  for (let round = 0; round < rounds; round++) {
    const hand = await measure(byHand, flows, width)
    ratios.push((await measure(byConnector, flows, width)) / hand)
    absolute.push(hand)
  }
  console.log(
    `${String(width).padStart(12)}${show(median(ratios)).padStart(28)}${show(Math.min(...ratios))}${show(Math.max(...ratios))}${median(absolute).toFixed(0).padStart(21)}`,
  )
}
await connector.close()
await agent.close()
server.kill()
