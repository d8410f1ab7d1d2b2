/**
 * A working day in small: four customers reach a company, and its CRM knows everything in the end.
 *
 *     npm start            a timeline of each session, then what the CRM holds
 *     npm start -- --json  the same for machines, one JSON document a line
 *
 * The CRM and a mail server run on this machine and are spoken to over real HTTP and SMTP; nothing leaves it. The e-mails
 * and the stored files stay where the last lines say.
 */
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { createConnector, formatResult, formatStep, formatTable } from 'crmwire'
import type { Config, SessionEventInput, SessionResult, TraceStep } from 'crmwire'
import { checkConfig } from 'crmwire/config'
import { startCrm } from 'crmwire/testing'
import { startMail } from './local-mail.ts'

/** An event without its id and session, which `session` adds. */
type Fact = SessionEventInput extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'id' | 'sessionId'>
    : never
  : never

/** Statuses with which nothing is left to do. */
const FINE: ReadonlySet<string> = new Set(['found', 'created', 'done', 'skipped'])

const json = process.argv.includes('--json')
const colour = process.stdout.isTTY && !process.env['NO_COLOR']
const width = process.stdout.columns ?? 120

const crm = await startCrm()
const mail = await startMail()
const folder = await mkdtemp(join(tmpdir(), 'crmwire-'))
const recording = join(folder, 'recording.mp3')
await writeFile(recording, Buffer.alloc(3_000_000, 'a recording of three megabytes '))
const transcript = join(folder, 'transcript.txt')
await writeFile(transcript, 'Alex: Do you ship to Norway?\nRobin: Yes, within five days.\n')

/** Where the files of the day are kept, beside the CRM. */
const storage = await mkdtemp(join(tmpdir(), 'crmwire-files-'))

/** The example for EspoCRM, with an e-mail after each session and a folder for all files. */
const { config: espocrm } = checkConfig(await readFile(join(import.meta.dirname, 'espocrm.yaml'), 'utf8'))
const config: Config = {
  ...espocrm!,
  settings: { ...espocrm!.settings, SMTP_URL: { secret: true } },
  email: { to: 'crm@example.com', from: 'no-reply@example.com', smtp: '${SMTP_URL}' },
  storage: {
    files: ['call_recording', 'chat_transcript', 'session_metadata'],
    sendToCrm: true,
    directory: { path: storage },
  },
}
const connector = await createConnector(config, {
  settings: { CRM_URL: crm.url, CRM_API_KEY: crm.apiKey, SMTP_URL: mail.url },
  onStep: (step: TraceStep) => console.log(json ? JSON.stringify(step) : formatStep(step, { colour, width })),
})

if (!json)
  console.log(`${connector.name} runs on ${crm.url}; everything below went there over HTTP, or to ${mail.url}.`)

const day = '2026-11-20T'
const kim = { name: 'Kim Park', phoneNumber: '+1 222 333 4444' }
const robin = { id: '7', name: 'Robin', email: 'robin@example.com' }
const orders = { id: '8469', name: 'Orders', menuPath: ['Orders', 'Order confirmation'] }
const call = { channel: 'voice_call', direction: 'inbound', type: 'Voice Inbound', lookupType: 'IVR_Call' } as const
const results: SessionResult[] = []

await session('Kim calls for the first time', 'call-1', [
  { type: 'session.started', at: '09:00:00Z', session: { ...call, callId: 1, endUser: kim, queue: orders } },
  { type: 'session.assigned', at: '09:00:20Z', session: { agent: robin } },
  { type: 'session.rated', at: '09:04:00Z', rating: 5, feedback: 'Quick and kind.' },
  { type: 'session.ended', at: '09:04:20Z', outcome: 'finished', durations: { callSeconds: 240 } },
  { type: 'session.file', at: '09:04:30Z', file: { id: 'r1', kind: 'call_recording', path: recording } },
  { type: 'session.disposition', at: '09:05:00Z', code: 'order_confirmed', notes: 'Sent the confirmation again.' },
])
await session('Kim calls again: contact and open case are found', 'call-2', [
  { type: 'session.started', at: '11:30:00Z', session: { ...call, callId: 2, endUser: kim, queue: orders } },
  { type: 'session.ended', at: '11:31:00Z', outcome: 'finished', durations: { callSeconds: 60 } },
])
await session('Somebody calls who withholds the number', 'call-3', [
  { type: 'session.started', at: '13:00:00Z', session: { ...call, callId: 3, endUser: { phoneNumber: 'anonymous' } } },
  { type: 'session.ended', at: '13:00:30Z', outcome: 'abandoned' },
])
await session('Alex chats on the web page', 'chat-4', [
  {
    type: 'session.started',
    at: '15:10:00Z',
    session: {
      channel: 'chat',
      direction: 'inbound',
      type: 'Web Chat',
      chatId: 4,
      endUser: { name: 'Alex Berg', email: 'alex@example.com' },
      agent: robin,
    },
  },
  { type: 'session.ended', at: '15:20:00Z', outcome: 'finished' },
  { type: 'session.file', at: '15:20:10Z', file: { id: 't1', kind: 'chat_transcript', path: transcript } },
])
await connector.close()

const contacts = await listOf('Contact')
const cases = await listOf('Case')
const notes = await listOf('Note')
const attachments = await listOf('Attachment')
const mails = await mailsIn(mail.folder)
const stored = await filesIn(storage)
if (json) console.log(JSON.stringify({ type: 'crm', contacts, cases, notes, attachments, mails, files: stored }))
else {
  heading('What the CRM holds now')
  table('Contacts', contacts, { id: 17, name: 20, phoneNumber: 14, emailAddress: 20 })
  table('Cases', cases, { id: 17, number: 6, name: 44, contactName: 20 })
  table('Notes', notes, { id: 17, parentId: 17, post: 70 })
  table('Attachments', attachments, { id: 17, name: 20, type: 12, size: 8, parentType: 10, parentId: 17 })
  heading(`E-mails, in ${mail.folder}`)
  table('Files', mails, { file: 8, to: 20, subject: 30, attached: 12 })
  heading(`Stored files, in ${storage}`)
  table('Files', stored, { file: 40, size: 10 })
}
await crm.close()
await mail.close()
await rm(folder, { recursive: true })

const [first, second, third, fourth] = results
const asExpected =
  first?.account?.status === 'created' &&
  first.record?.status === 'created' &&
  second?.account?.id === first.account.id &&
  second?.record?.id === first.record.id &&
  third?.account?.status === 'skipped' &&
  fourth?.record?.status === 'created' &&
  results.every(({ operations }) => operations.every(({ status }) => FINE.has(status))) &&
  contacts.length === 2 &&
  cases.length === 2 &&
  attachments.map(({ name }) => name).join() === 'call-1.mp3,call-1.json,call-2.json,chat-4.txt,chat-4.json' &&
  mails.map(({ subject }) => subject).join() === 'Call 1 (Voice Inbound),Call 2 (Voice Inbound),Chat 4 (Web Chat)' &&
  mails.map(({ attached }) => attached).join() === ',,chat-4.txt' &&
  stored.map(({ file }) => file).join() ===
    [
      'ujet-chat-transcripts/chat-4.txt',
      'ujet-metadata/call-1.json',
      'ujet-metadata/call-2.json',
      'ujet-metadata/call-3.json',
      'ujet-metadata/chat-4.json',
      'ujet-voice-recordings/call-1.mp3',
    ].join()
if (!asExpected) console.error('This is not what was expected.')
process.exitCode = asExpected ? 0 : 1

/** Feeds the events of a session and waits until everything is done for them, also what would come 15 minutes later. */
async function session(title: string, sessionId: string, events: Fact[]): Promise<void> {
  if (!json) heading(title)
  for (const [index, event] of events.entries())
    await connector.handle({ ...event, id: `${sessionId}-${index}`, sessionId, at: day + event.at })
  await connector.settled()
  await connector.hasten([sessionId])
  await connector.settled()
  const result = (await connector.result(sessionId))!
  results.push(result)
  console.log(json ? JSON.stringify({ type: 'result', ...result }) : `\n${formatResult(result, { colour })}`)
}

/** Reads all objects of a kind, the way any other client would. */
async function listOf(entity: string): Promise<Record<string, unknown>[]> {
  const headers = { 'X-Api-Key': crm.apiKey }
  const answer = await fetch(`${crm.url}/api/v1/${entity}?orderBy=id&maxSize=200`, { headers })
  return ((await answer.json()) as { list: Record<string, unknown>[] }).list
}

/** The files in a folder and the folders in it. */
async function filesIn(path: string): Promise<Record<string, unknown>[]> {
  const names = (await readdir(path, { recursive: true })).toSorted()
  const found = await Promise.all(names.map(async (file) => ({ file, stat: await stat(join(path, file)) })))
  return found.filter((one) => one.stat.isFile()).map(({ file, stat: { size } }) => ({ file, size }))
}

/** What stands in the headers of the e-mails in a folder. */
async function mailsIn(path: string): Promise<Record<string, unknown>[]> {
  const files = (await readdir(path)).toSorted()
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(path, file), 'utf8')
      const header = (name: RegExp): string => name.exec(text)?.[1] ?? ''
      const [to, subject, attached] = [/^To: (.*)/m, /^Subject: (.*)/m, /filename=(\S+)/].map(header)
      return { file, to: to!.trim(), subject: subject!.trim(), attached }
    }),
  )
}

function heading(title: string): void {
  console.log(`\n${styleText('bold', title)}\n${'─'.repeat(Math.min(width, 120))}`)
}

function table(title: string, rows: Record<string, unknown>[], columns: Record<string, number>): void {
  console.log(`${title} (${rows.length})\n${formatTable(rows, columns, { colour })}\n`)
}
