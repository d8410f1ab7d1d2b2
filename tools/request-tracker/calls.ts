import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionResult } from '../../src/index.ts'
import { call, feed, ids, others, statuses } from './feed.ts'
import type { Reader } from './reader.ts'
import type { Report } from './report.ts'
import type { System } from './system.ts'

export async function firstAndSecondCall(
  system: System,
  reader: Reader,
  report: Report,
  folder: string,
): Promise<void> {
  report.heading('An unknown person calls')
  const recording = randomBytes(1_000_000)
  const path = join(folder, 'recording.mp3')
  await writeFile(path, recording)
  const endUser = { name: 'Dana Reyes', phoneNumber: '+1 202-555-0143' }
  const feedback = `It's "fine" \\ <b>5 > 4</b> & more\n— très bien 👍`
  const first = await feed(system, report, 'call-1', [
    { type: 'session.started', session: { ...call, callId: 1, endUser, queue: { name: 'Orders' } } },
    { type: 'session.assigned', session: { agent: { id: '7', name: 'Robin', email: 'robin@example.com' } } },
    { type: 'session.rated', rating: 4, feedback },
    { type: 'session.disposition', code: 'order_confirmed', notes: `O'Brien's order` },
    { type: 'session.ended', outcome: 'finished', durations: { callSeconds: 240 } },
    { type: 'session.file', file: { id: 'r1', kind: 'call_recording', contentType: 'audio/mpeg', path } },
  ])
  report.same('account and record', statuses(first), ['created', 'created'])
  report.same('everything else is done', others(first), 'done')
  const user = await reader.user(String(first.account?.id))
  report.same('the user', user, {
    id: Number(first.account?.id),
    name: '+12025550143',
    realName: 'Dana Reyes',
    email: '',
    phone: '+12025550143',
  })
  const ticket = await reader.ticket(String(first.record?.id))
  report.same('subject', ticket.subject, 'Inbound call with Dana Reyes (Orders)')
  report.same('queue and status', [ticket.queue, ticket.status], ['General', 'new'])
  report.same('custom fields', ticket.fields, {
    'Call ID': 'call-1',
    Rating: '4',
    Disposition: 'order_confirmed',
    'Call duration': '04:00',
  })
  report.same('the requestor', await reader.tickets(`Requestor.id = ${first.account?.id}`), [String(first.record?.id)])
  const [description, ...comments] = ticket.texts
  report.same('the first text', description?.kind, 'Create')
  report.same(
    'comments',
    comments.map(({ kind, text }) => [kind, text]),
    [
      ['Comment', 'Call started at 2026-11-20T10:00:00Z\nType: Voice Inbound\nQueue: Orders'],
      ['Comment', `Rating: 4\nFeedback: ${feedback}`],
      ['Comment', `Disposition: order_confirmed\nNotes: O'Brien's order`],
      ['Comment', 'Call ended at 2026-11-20T10:04:00Z: finished\nDuration: 04:00\nAgent: Robin'],
      ['Comment', 'call-1.mp3'],
    ],
  )
  const files = comments.flatMap((comment) => comment.files)
  report.same(
    'the recording',
    files.map(({ name, type }) => [name, type]),
    [['call-1.mp3', 'audio/mpeg']],
  )
  report.same('its bytes', digest(files[0]?.bytes), digest(recording))
  await linksLead(system, reader, report, first)

  report.heading('The same person calls again')
  const second = await feed(system, report, 'call-2', [
    { type: 'session.started', session: { ...call, callId: 2, endUser: { phoneNumber: '(202) 555-0143' } } },
    { type: 'session.ended', outcome: 'finished', durations: { callSeconds: 61 } },
  ])
  report.same('account and record', statuses(second), ['found', 'found'])
  report.same('the same user and ticket', ids(second), ids(first))
  const again = await reader.ticket(String(first.record?.id))
  report.same('two more comments', again.texts.length, ticket.texts.length + 2)
  report.same('the new duration', again.fields['Call duration'], '01:01')
  report.same('the call that opened it', again.fields['Call ID'], 'call-1')

  report.heading('The disposition resolves the ticket, so the next call opens another')
  const third = await feed(system, report, 'call-3', [
    { type: 'session.started', session: { ...call, callId: 3, endUser } },
    { type: 'session.disposition', code: 'resolved' },
    { type: 'session.ended', outcome: 'finished' },
  ])
  report.same('the same ticket', ids(third), ids(first))
  report.same('its status', (await reader.ticket(String(first.record?.id))).status, 'resolved')
  const fourth = await feed(system, report, 'call-4', [
    { type: 'session.started', session: { ...call, callId: 4, endUser } },
    { type: 'session.ended', outcome: 'finished' },
  ])
  report.same('account and record', statuses(fourth), ['found', 'created'])
}

/** The links that people open lead to a page of RT. */
async function linksLead(system: System, reader: Reader, report: Report, result: SessionResult): Promise<void> {
  const headers = { authorization: `token ${system.token}` }
  const upload = result.operations.find(({ kind }) => kind === 'upload')
  for (const [what, url] of [
    ['account', result.account?.url],
    ['record', result.record?.url],
    ['recording', upload?.url],
  ] as const) {
    const answer = await fetch(url ?? 'about:blank', { headers }).catch(() => undefined)
    report.same(`the link of the ${what} opens`, [answer?.status, await answer?.text()].map(isPage), [true, true])
  }
  const transaction = (await reader.get(`/transaction/${upload?.id}`)) as { Type: string }
  report.same('the id of the upload is its comment', transaction.Type, 'Comment')
}

const isPage = (part: number | string | undefined): boolean => part === 200 || String(part).includes('<html')

const digest = (bytes: Buffer | undefined): string =>
  bytes === undefined ? 'nothing' : `${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('hex')}`
