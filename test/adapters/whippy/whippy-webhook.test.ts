import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as fc from 'fast-check'
import { type TestContext, describe, expect, test } from 'vitest'
import { createWhippyWebhook } from '../../../src/adapters/whippy/whippy-webhook.ts'
import type { WhippyDelivery } from '../../../src/adapters/whippy/translate/call.ts'
import type { Config } from '../../../src/config/schema/config.ts'
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts'
import { stringifyJson } from '../../../src/util/json.ts'
import { standardWebhooks } from '../../../src/webhook/standard-webhooks.ts'
import type { WebhookHandler } from '../../../src/webhook/webhook-handler.ts'
import { espocrm, stage } from '../../support/espocrm.ts'
import { SECRET, signed } from '../../webhook/signed.ts'
import { DOCUMENTED, documented, payload } from './deliveries.ts'

const NOW = Date.parse('2026-11-20T10:00:00Z')
const FILES: Record<string, string> = { 'recording.wav': 'RIFF, a recording', 'transcript.json': '[{"role":"user"}]' }

/** Serves the attachments of the documented call. */
async function files({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<string> {
  const server = createServer((request, response) => {
    const file = FILES[request.url!.split('/').at(-1)!]
    response.writeHead(file === undefined ? 404 : 200).end(file)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise((done) => server.once('listening', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function config(): Config {
  const { comment, ...rest } = espocrm()
  return {
    ...rest,
    comment: { ...comment, on: ['started', 'ended', 'analyzed'], texts: { analyzed: 'Summary: {SUMMARY}' } },
  }
}

/** A webhook for a connector whose CRM runs on this machine. */
async function open(context: Pick<TestContext, 'onTestFinished'>, ledger = createMemoryLedger()) {
  const told: WhippyDelivery[] = []
  const host = await files(context)
  const on = await stage(context as TestContext, config(), { ledger })
  const webhook = createWhippyWebhook(on.connector, {
    check: standardWebhooks({ secrets: SECRET }),
    clock: on.clock,
    onDelivery: (delivery) => void told.push(delivery),
  })
  const body = (event: (typeof DOCUMENTED)[number]): string => documented(event).replaceAll('https://example', host)
  return { ...on, webhook, told, body }
}

const send = async (webhook: WebhookHandler, body: string) =>
  (await webhook.receive(signed(body, { at: NOW / 1000 }))).status

/** What the CRM holds of the documented call in the end. */
const EVERYTHING = {
  contacts: ['+13232139334'],
  cases: [expect.stringContaining('Summary: The user, Jack, provided personal information') as string],
  notes: [
    'Call ended at 2024-10-31T12:54:56.227Z: finished\nDuration: 00:16\nEnded by: agent',
    'Call started at 2024-10-31T12:54:40.379085Z\nType: Voice Inbound',
    expect.stringMatching(/^Summary: The user, Jack,/) as string,
    'call-d649233e-9127-4ae3-b90e-09611ed94868-transcript.json',
    'call-d649233e-9127-4ae3-b90e-09611ed94868.wav',
  ],
  files: Object.values(FILES).toSorted(),
}

describe('the documented call, in any order and repeated, leaves one account, one record, its files and its summary', () => {
  test.each([
    [['call.started', 'call.ended', 'call.analyzed']],
    [['call.analyzed', 'call.ended', 'call.started', 'call.analyzed']],
    [['call.ended', 'call.ended', 'call.analyzed']],
    [['call.analyzed']],
  ] as const)('%j', async (events) => {
    expect(await afterwards(events)).toEqual(EVERYTHING)
  })

  test('any other', async () => {
    const all = [...DOCUMENTED, ...DOCUMENTED]
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(all, { minLength: all.length }), async (events) => {
        expect(await afterwards(events)).toEqual(EVERYTHING)
      }),
      { numRuns: 15 },
    )
  })
})

/** What the CRM holds when these deliveries came in. */
async function afterwards(events: readonly (typeof DOCUMENTED)[number][]) {
  const closers: (() => unknown)[] = []
  const it = await open({ onTestFinished: (fn) => void closers.push(fn as () => unknown) })
  for (const event of events) expect(await send(it.webhook, it.body(event))).toBe(200)
  await it.connector.settled()
  const { contacts, cases, notes, attachments } = it.crm
  const state = {
    contacts: contacts.map(({ phoneNumber }) => phoneNumber),
    cases: cases.map(({ description }) => description),
    notes: notes.map(({ post }) => String(post)).toSorted(),
    files: attachments.map(({ id }) => Buffer.from(it.crm.fileOf(id)!).toString()).toSorted(),
  }
  for (const close of closers.toReversed()) await close()
  return state
}

describe('a delivery', () => {
  test('is accepted when it is stored, however slow the CRM is', async (context) => {
    const it = await open(context)
    it.crm.failNext({ method: 'GET', path: '/Contact' }, { delayMs: 4_000 })
    expect(await send(it.webhook, it.body('call.analyzed'))).toBe(200)
    const { account, operations } = (await it.connector.result('whippy-d649233e-9127-4ae3-b90e-09611ed94868'))!
    expect([account!.status, operations.filter(({ kind }) => kind === 'upload').length]).toEqual(['pending', 2])
    await it.clock.advance(4_000)
    await it.connector.settled()
    expect(it.crm.contacts).toHaveLength(1)
  })

  test('that could not be stored is asked for again, and then counts once', async (context) => {
    const memory = createMemoryLedger()
    let room = 0
    const ledger = {
      ...memory,
      commit: (change: Parameters<typeof memory.commit>[0]) =>
        change.eventId !== undefined && room-- <= 0 ? Promise.reject(new Error('full')) : memory.commit(change),
    }
    const it = await open(context, ledger)
    for (const events of [0, 1, 1, 1, 1]) {
      room = events
      expect(await send(it.webhook, it.body('call.ended'))).toBe(503)
    }
    room = Infinity
    expect(it.told).toEqual([])
    expect(await send(it.webhook, it.body('call.ended'))).toBe(200)
    await it.connector.settled()
    expect([it.crm.contacts.length, it.crm.cases.length, it.crm.attachments.length]).toEqual([1, 1, 2])
    expect(it.crm.notes.filter(({ post }) => String(post).startsWith('Call ended'))).toHaveLength(1)
  })

  test('of another event is passed on, and accepted', async (context) => {
    const it = await open(context)
    const body = '{"event":"message.created","data":{"id":"m1","text":"Hi"},"request_id":"r1"}'
    expect(await send(it.webhook, body)).toBe(200)
    expect(it.told).toMatchObject([{ event: 'message.created', data: { text: 'Hi' } }])
    expect(it.crm.requests).toEqual([])
  })

  test.each([
    ['not JSON', '{"event":"call.started",}'],
    ['not of Whippy', '{"type":"invoice.paid"}'],
    ['nested without end', `{"event":"call.started","data":{"id":"1","x":${'['.repeat(60)}${']'.repeat(60)}}}`],
    ['empty', ''],
  ])('that is %s is refused and not stored', async (_what, body) => {
    const accepted: unknown[] = []
    const accept = async (event: unknown): Promise<void> => void accepted.push(event)
    const webhook = createWhippyWebhook({ accept }, { check: 'none' })
    expect((await webhook.receive({ headers: {}, body: Buffer.from(body) })).status).toBe(400)
    expect(accepted).toEqual([])
  })

  test('keeps ids that no number can hold', async () => {
    const accepted: { sessionId: unknown }[] = []
    const accept = async (event: { sessionId: unknown }): Promise<void> => void accepted.push(event)
    const webhook = createWhippyWebhook({ accept }, { check: 'none' })
    const body = stringifyJson(payload('call.started', (data) => (data['id'] = 90_071_992_547_409_931n)))
    expect((await webhook.receive({ headers: {}, body: Buffer.from(body) })).status).toBe(200)
    expect(accepted[0]!.sessionId).toBe('whippy-90071992547409931')
  })
})
