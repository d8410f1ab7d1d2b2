import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, expect, test } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import type { ConnectorOptions } from '../../src/connector.ts'
import { MailFailure } from '../../src/email/mail-failure.ts'
import type { Mail, Mailer } from '../../src/email/mailer.ts'
import { recipientOf } from '../../src/email/recipient.ts'
import { readMetadata } from '../../src/metadata/read-metadata.ts'
import { USER, attachedText, readMail, startMailServer } from '../email/mail-server.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { certificates } from '../http/certificates.ts'
import { type Stage, ended, espocrm, event, stage, started } from '../support/espocrm.ts'

const MINUTE_MS = 60_000
const SMTP_URL = 'smtp://crm:p%40ss@mail.example.com'

/** A mail server that takes everything but what it is told to fail. */
function mailbox(): Mailer & {
  mails: (Omit<Mail, 'attachment'> & { attached?: string })[]
  failures: unknown[]
  tries: number
} {
  const box = {
    place: 'smtp://mail.example.com',
    mails: [] as (Omit<Mail, 'attachment'> & { attached?: string })[],
    failures: [] as unknown[],
    tries: 0,
    async send({ attachment, ...mail }: Mail) {
      box.tries++
      const pieces: Uint8Array[] = []
      for await (const piece of attachment?.source.open() ?? []) pieces.push(piece)
      const failure = box.failures.shift()
      if (failure) throw failure
      box.mails.push({
        ...mail,
        ...(attachment && { attached: `${attachment.name}: ${Buffer.concat(pieces).toString()}` }),
      })
      return { answer: '250 2.0.0 Ok: queued', encryption: 'TLSv1.3' }
    },
    verify: () => Promise.resolve({ encryption: 'TLSv1.3' }),
  }
  return box
}

/** E-mails of EspoCRM's sessions, in a configuration whose mail server has a password. */
function withEmail(email: object = {}, more: Partial<Config> = {}, smtp = SMTP_URL): Config {
  const config = espocrm()
  return {
    ...config,
    settings: { ...config.settings, SMTP_URL: { default: smtp } },
    email: { to: 'crm@example.com', from: 'no-reply@example.com', smtp: '${SMTP_URL}', ...email },
    ...more,
  }
}

async function open(t: TestContext, config = withEmail(), options: ConnectorOptions = {}) {
  const box = mailbox()
  const place: Stage = await stage(t, config, { mailer: box, ...options })
  const e_mail = async () => (await place.connector.result('call-1'))!.operations.find(({ kind }) => kind === 'email')
  return { ...place, box, e_mail }
}

const chat = { channel: 'chat', callId: null, chatId: '73522', type: 'Web Chat' }
const transcript = (more: object = {}) =>
  event('session.file', { file: { id: 't1', kind: 'chat_transcript', path: 'examples/session.json', ...more } })

test('fifteen minutes after a finished session its metadata goes out by e-mail, once', async (t) => {
  const { box, clock, connector, feed, e_mail } = await open(t)
  await feed(started(), ended())
  await connector.settled()
  await clock.advance(15 * MINUTE_MS - 1)
  expect(box.mails).toEqual([])
  await feed(event('session.rated', { rating: 5 }))
  await clock.advance(1)
  await connector.settled()
  expect(box.mails).toMatchObject([
    { from: 'no-reply@example.com', to: 'crm@example.com', subject: 'Call 1 (Voice Inbound)' },
  ])
  expect(readMetadata(box.mails[0]!.text)).toMatchObject({ id: 1, status: 'finished', rating: 5, out_ticket_id: /\w+/ })
  expect(box.mails[0]).not.toHaveProperty('attached')
  expect(await e_mail()).toMatchObject({ status: 'done', reason: box.mails[0]!.messageId })
  await feed(ended(), event('session.rated', { rating: 4 }))
  await clock.advance(60 * MINUTE_MS)
  expect(box.tries).toBe(1)
})

test('a chat brings its transcript along, as text', async (t) => {
  const { box, clock, connector, feed } = await open(t)
  await feed(started(chat), transcript({ name: '../Kim Park.txt' }), ended())
  await connector.settled()
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(box.mails).toMatchObject([{ subject: 'Chat 73522 (Web Chat)', attached: /^chat-73522\.txt: \{\s/ }])
})

test.for(['failed', 'abandoned'] as const)('a session that is %s sends none', async (outcome, t) => {
  const { box, clock, connector, feed } = await open(t)
  await feed(started(), ended({ outcome }))
  await clock.advance(60 * MINUTE_MS)
  await connector.settled()
  expect(box.tries).toBe(0)
  expect((await connector.result('call-1'))!.operations.map(({ kind }) => kind)).not.toContain('email')
})

test('a session that turns out to have failed sends none, and sends one when it turns out to be finished after all', async (t) => {
  const { box, clock, connector, feed, e_mail } = await open(t)
  await feed(started(), ended(), event('session.ended', { outcome: 'failed' }, '2026-11-20T10:14:00Z'))
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(await e_mail()).toMatchObject({ status: 'skipped', reason: 'e-mails are sent of finished sessions only' })
  await feed(event('session.ended', { outcome: 'finished' }, '2026-11-20T10:15:00Z'))
  await connector.settled()
  expect(box.mails).toHaveLength(1)
})

test('the delay is the configured one', async (t) => {
  const { box, clock, connector, feed } = await open(t, withEmail({ delayMinutes: 1 }))
  await feed(started(), ended())
  await connector.settled()
  await clock.advance(MINUTE_MS)
  await connector.settled()
  expect(box.mails).toHaveLength(1)
})

const ON = { enabled: true, to: 'global@example.com' }
const OFF = { enabled: false, to: 'global@example.com' }
const QUEUE = { to: 'queue@example.com' }

test.for<[global: object, queue: object | undefined, to: string | undefined]>([
  [OFF, { enabled: false, ...QUEUE }, undefined],
  [OFF, { enabled: true, ...QUEUE }, 'queue@example.com'],
  [ON, { enabled: false, ...QUEUE }, 'global@example.com'],
  [ON, { enabled: true, ...QUEUE }, 'queue@example.com'],
  [ON, { enabled: true, to: '' }, undefined],
  [ON, { enabled: true }, undefined],
  [ON, undefined, 'global@example.com'],
  [ON, QUEUE, 'queue@example.com'],
  [OFF, undefined, undefined],
  [{ enabled: true }, { enabled: false, ...QUEUE }, undefined],
])('global %j and queue %j: it goes to %s', async ([global, queue, to], t) => {
  expect(recipientOf(global, queue)).toBe(to)
  const email = { to: undefined, ...global }
  const { box, clock, connector, feed } = await open(
    t,
    withEmail(email, {
      queues: { 8469: { ...(queue && { email: queue }) }, 1: { email: { to: 'other@example.com' } } },
    }),
  )
  await feed(started({ queue: { id: 8469, name: 'Orders' } }), ended())
  await clock.advance(60 * MINUTE_MS)
  await connector.settled()
  expect(box.mails.map((mail) => mail.to)).toEqual(to === undefined ? [] : [to])
})

test('the queue is the one that the session was in last', async (t) => {
  const queues = { 1: { email: { to: 'one@example.com' } }, 2: { email: { to: 'two@example.com' } } }
  const { box, clock, connector, feed } = await open(t, withEmail({ enabled: false }, { queues }))
  await feed(
    started({ queue: { id: 1 } }),
    event('session.transferred', { to: { queue: { id: 2 } } }, '2026-11-20T10:05:00Z'),
    ended(),
  )
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(box.mails.map(({ to }) => to)).toEqual(['two@example.com'])
})

test('a subject of one’s own knows the record', async (t) => {
  const subject = '[{RECORD_ID}] {SESSION_ID} {CUSTOM.note}'
  const { box, clock, crm, connector, feed } = await open(t, withEmail({ subject }))
  await feed(started({ custom: { signed: { note: 'a\r\nBcc: x@example.com' } } }), ended())
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(box.mails[0]!.subject).toBe(`[${crm.cases[0]!.id}] call-1 a\r\nBcc: x@example.com`)
})

test('it does not wait for a CRM that is down', async (t) => {
  const { box, clock, crm, connector, feed } = await open(t)
  crm.failNext({ path: '/Contact', times: 1000 }, { status: 503 })
  await feed(started(), ended())
  await connector.settled()
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(box.mails).toHaveLength(1)
  expect(readMetadata(box.mails[0]!.text)).not.toHaveProperty('out_ticket_id')
})

test('a transcript that is not there yet is waited for', async (t) => {
  const { box, clock, connector, feed, e_mail } = await open(t)
  await feed(started(chat), transcript({ path: '/nowhere/chat.txt' }), ended())
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(await e_mail()).toMatchObject({ status: 'pending', error: { code: 'FILE_UNREADABLE' } })
  await feed({ ...transcript(), at: '2026-11-20T10:20:00Z' })
  await clock.advance(MINUTE_MS)
  await connector.settled()
  expect(box.mails).toHaveLength(1)
})

const down = () =>
  new MailFailure('EMAIL_UNREACHABLE', 'smtp://mail.example.com: the connection ended early (ESOCKET).')
const doubt = () => new MailFailure('EMAIL_UNCERTAIN', 'smtp://mail.example.com: the server did not say.')
const answered = (code: 'EMAIL_DEFERRED' | 'EMAIL_REFUSED' | 'EMAIL_AUTH', status: number, said = 'no') =>
  new MailFailure(code, `smtp://mail.example.com: the server answered ${status}. It says: ${said}`, { status })

test.for<[what: string, failure: MailFailure]>([
  ['cannot be reached', down()],
  ['cannot take it now', answered('EMAIL_DEFERRED', 451)],
])('a server that %s gets it by the schedule, under the same Message-ID', async ([, failure], t) => {
  const { box, clock, connector, feed, e_mail } = await open(t)
  box.failures.push(failure, failure)
  await feed(started(), ended())
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(await e_mail()).toMatchObject({ status: 'pending', error: { code: failure.code } })
  await clock.advance(MINUTE_MS)
  await connector.settled()
  expect(box.tries).toBe(3)
  expect(await e_mail()).toMatchObject({ status: 'done', reason: box.mails[0]!.messageId })
})

test('what the server refuses for good ends it, and what it says is told without what is known of the person', async (t) => {
  const { box, clock, connector, feed, e_mail, steps } = await open(t)
  box.failures.push(answered('EMAIL_REFUSED', 550, '550 <crm@example.com> rejects mail about Kim Park, +12223334444'))
  await feed(started(), ended())
  await clock.advance(60 * MINUTE_MS)
  await connector.settled()
  expect(await e_mail()).toMatchObject({
    status: 'rejected',
    reason: 'smtp://mail.example.com: the server answered 550. It says: 550 <[…]> rejects mail about […], […]',
    error: { code: 'EMAIL_REFUSED', status: 550 },
  })
  expect(JSON.stringify(steps)).not.toMatch(/Kim|2223334444/)
  expect(box.tries).toBe(1)
})

test('an e-mail of which nobody knows whether it was taken is sent again as the same one, and the outcome says so', async (t) => {
  const { box, clock, connector, feed, e_mail, steps } = await open(t)
  box.failures.push(doubt())
  await feed(started(), ended())
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  const { operation } = (await e_mail())!
  expect(await connector.jobs.show(operation)).toMatchObject({
    delivery: { mayBeTwice: true },
    progress: expect.stringContaining('An earlier try may have done it already.') as string,
  })
  expect(steps.find(({ outcome, kind }) => kind === 'email' && outcome === 'failed')?.reason).toMatch(
    /did not say\. It is sent again under the same Message-ID\.$/,
  )
  await clock.advance(MINUTE_MS)
  await connector.settled()
  expect(await e_mail()).toMatchObject({ reason: `${box.mails[0]!.messageId}; it may be there twice` })
})

test('a password that is refused blocks all e-mails without spending tries, until somebody says that it was mended', async (t) => {
  const alerts: object[] = []
  const { box, clock, connector, feed, e_mail } = await open(t, withEmail(), { onAlert: (alert) => alerts.push(alert) })
  box.failures.push(answered('EMAIL_AUTH', 535))
  await feed(started(), ended())
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(await e_mail()).toMatchObject({ status: 'blocked', error: { code: 'EMAIL_AUTH' } })
  expect(alerts).toMatchObject([
    {
      type: 'credential_blocked',
      origin: 'smtp://mail.example.com',
      reason: 'the mail server refuses user name or password',
    },
  ])
  await connector.jobs.resume('smtp://mail.example.com:587')
  await clock.advance(MINUTE_MS)
  await connector.settled()
  expect(await e_mail()).toMatchObject({ status: 'done' })
  expect(box.tries).toBe(2)
})

test('e-mails can be paused by their server', async (t) => {
  const { box, clock, connector, feed, e_mail } = await open(t)
  await connector.jobs.pause('smtp://MAIL.example.com')
  await feed(started(), ended())
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(await e_mail()).toMatchObject({ status: 'pending', error: { code: 'FLOW_PAUSED' } })
  await connector.jobs.resume('smtp://mail.example.com')
  await connector.settled()
  expect(box.mails).toHaveLength(1)
})

test('what a process that is gone has begun is sent again as the same one; what is done is not, whoever asks', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-'))
  t.onTestFinished(() => rmSync(folder, { recursive: true }))
  const ledger = join(folder, 'calls.db')
  const config = withEmail({ delayMinutes: 0 })
  const sending = Promise.withResolvers<Mail>()
  const answer = Promise.withResolvers<never>()
  const silent: Mailer = {
    ...mailbox(),
    send(mail) {
      sending.resolve(mail)
      return answer.promise
    },
  }
  const first = await stage(t, config, { mailer: silent, ledger, random: createSeededRandom(1) })
  await first.feed(started(), ended())
  const { messageId } = await sending.promise

  const second = await open(t, config, { ledger, random: createSeededRandom(2) })
  await second.clock.advance(2 * MINUTE_MS)
  await second.connector.settled()
  expect(second.box.mails).toMatchObject([{ messageId }])
  expect(await second.e_mail()).toMatchObject({ status: 'done', reason: `${messageId}; it may be there twice` })
  // Whoever was thought to be gone hears of it now, and what it finds counts no more.
  answer.reject(doubt())
  await first.connector.close()

  const third = await open(t, config, { ledger, random: createSeededRandom(3) })
  await third.feed(ended())
  await third.clock.advance(60 * MINUTE_MS)
  await third.connector.settled()
  expect([second.box.tries, third.box.tries]).toEqual([1, 0])
  expect(await third.e_mail()).toMatchObject({ reason: `${messageId}; it may be there twice` })
})

test('the Message-ID is the same wherever it is sent from, and another one for another session', async (t) => {
  const ids: string[] = []
  for (const sessionId of ['call-1', 'call-1', 'call-2']) {
    const { box, clock, connector, feed } = await open(t)
    await feed({ ...started(), sessionId }, { ...ended(), sessionId })
    await clock.advance(15 * MINUTE_MS)
    await connector.settled()
    ids.push(box.mails[0]!.messageId)
  }
  expect(ids[0]).toMatch(/^[\da-f]{32}@example\.com$/)
  expect(ids[1]).toBe(ids[0])
  expect(ids[2]).not.toBe(ids[0])
})

test('the e-mail of a person who was erased is not sent', async (t) => {
  const { box, clock, connector, feed } = await open(t)
  await feed(started(), ended())
  await connector.settled()
  await connector.eraseSubject({ phoneNumber: '+12223334444' })
  await clock.advance(60 * MINUTE_MS)
  await connector.settled()
  expect(box.tries).toBe(0)
})

test('a card number in the transcript is masked', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-'))
  t.onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'chat.txt'), 'Kim: my card is 4111 1111 1111 1111\n')
  const { box, clock, connector, feed } = await open(t)
  await feed(started(chat), transcript({ path: join(folder, 'chat.txt') }), ended())
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(box.mails[0]!.attached).toMatch(/^chat-73522\.txt: Kim: my card is [^1]+\n$/)
})

test('over real SMTP: encrypted, with user and password, read back by another program', async (t) => {
  const server = await startMailServer(t, { authOptional: false })
  const network = { allow: ['127.0.0.1'], http: true, ca: certificates.authority }
  const user = `${encodeURIComponent(USER.user)}:${encodeURIComponent(USER.password)}`
  const smtp = `smtp://${user}@127.0.0.1:${server.port}`
  const { crm, clock, connector, feed, steps } = await stage(t, withEmail({}, { network }, smtp))
  await feed(started(chat), transcript(), ended())
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(server.received).toMatchObject([{ to: ['crm@example.com'], isEncrypted: true, user: USER.user }])
  const mail = await readMail(server.received[0]!)
  expect(mail).toMatchObject({ subject: 'Chat 73522 (Web Chat)', attachments: [{ filename: 'chat-73522.txt' }] })
  expect(readMetadata(mail.text!)).toMatchObject({ id: 73522, out_ticket_id: crm.cases[0]!.id })
  expect(JSON.parse(attachedText(mail))).toHaveProperty('id')
  expect(steps.find(({ outcome }) => outcome === 'sent')).toMatchObject({
    kind: 'email',
    endpoint: 'email',
    method: 'SMTP',
    url: `smtp://127.0.0.1:${server.port}`,
    reason: expect.stringMatching(/^TLSv1\.3; 250 /) as string,
  })
  expect(JSON.stringify(steps)).not.toContain(USER.password)
})

test('a mail server at a private address that nobody named is not connected to', async (t) => {
  const server = await startMailServer(t)
  const network = { allow: ['127.0.0.1'], http: true }
  const smtp = `smtp://localhost:${server.port}`
  const { clock, connector, feed } = await stage(t, withEmail({}, { network }, smtp))
  await feed(started(), ended())
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect((await connector.result('call-1'))!.operations.find(({ kind }) => kind === 'email')).toMatchObject({
    status: 'rejected',
    error: { code: 'HTTP_ADDRESS_REFUSED' },
  })
  expect(server.connections).toBe(0)
})
