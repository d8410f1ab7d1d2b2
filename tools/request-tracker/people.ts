import { call, chat, feed, ids, statuses } from './feed.ts'
import type { Reader } from './reader.ts'
import type { Report } from './report.ts'
import type { System } from './system.ts'

export async function awkwardNames(system: System, reader: Reader, report: Report): Promise<void> {
  report.heading('A caller whose name has quotes, an apostrophe, a backslash and emoji')
  const name = `Zoë "Zed" O'Neil \\ <b>x</b> 😀👩‍🚀`
  const result = await feed(system, report, `o'call-"5"`, [
    { type: 'session.started', session: { ...call, callId: 5, endUser: { name, phoneNumber: '+493012345678' } } },
    { type: 'session.ended', outcome: 'finished' },
  ])
  report.same('account and record', statuses(result), ['created', 'created'])
  const user = await reader.user(String(result.account?.id))
  report.same('the name', user.realName, name)
  report.same('the number', user.phone, '+493012345678')
  const ticket = await reader.ticket(String(result.record?.id))
  // Angle brackets never stand in a subject, as many CRMs refuse them.
  report.same('the subject', ticket.subject, `Inbound call with ${name.replaceAll(/[<>]/g, '')}`)
  report.same('the session', ticket.fields['Call ID'], `o'call-"5"`)
  const found = await reader.tickets(String.raw`CF.{Call ID} = 'o\'call-\"5\"'`)
  report.same('TicketSQL finds it with backslashes', found, [String(result.record?.id)])
}

export async function awkwardAddress(system: System, reader: Reader, report: Report): Promise<void> {
  report.heading(`o'brien@example.com chats`)
  const endUser = { name: `Pat O'Brien`, email: `o'brien@example.com` }
  const first = await feed(system, report, 'chat-6', [
    { type: 'session.started', session: { ...chat, chatId: 6, endUser } },
    { type: 'session.ended', outcome: 'finished' },
  ])
  report.same('account and record', statuses(first), ['created', 'created'])
  const { name, email, phone } = await reader.user(String(first.account?.id))
  report.same('the user', { name, email, phone }, { name: endUser.email, email: endUser.email, phone: '' })
  const second = await feed(system, report, 'chat-7', [
    { type: 'session.started', session: { ...chat, chatId: 7, endUser: { email: `O'Brien@Example.com` } } },
    { type: 'session.ended', outcome: 'finished' },
  ])
  report.same('found again in another case', statuses(second), ['found', 'found'])
  report.same('the same user and ticket', ids(second), ids(first))
}

export async function whoIsThere({ seeded, ...system }: System, reader: Reader, report: Report): Promise<void> {
  report.heading('Somebody whom RT knew before')
  const byPhone = await feed({ seeded, ...system }, report, 'call-8', [
    { type: 'session.started', session: { ...call, callId: 8, endUser: { phoneNumber: seeded.phone } } },
    { type: 'session.ended', outcome: 'finished' },
  ])
  report.same('found by the number', ids(byPhone), [String(seeded.account), String(seeded.record)])
  const byName = await feed({ seeded, ...system }, report, 'call-9', [
    { type: 'session.started', session: { ...call, callId: 9, endUser: { accountId: seeded.accountName } } },
    { type: 'session.ended', outcome: 'finished' },
  ])
  report.same('found by the id that the platform gave, a name', ids(byName), ids(byPhone))
  const gone = await feed({ seeded, ...system }, report, 'call-10', [
    {
      type: 'session.started',
      session: { ...call, callId: 10, endUser: { accountId: '99999', phoneNumber: seeded.phone } },
    },
    { type: 'session.ended', outcome: 'finished' },
  ])
  report.same('an id that is gone leads to the search', ids(gone), ids(byPhone))

  report.heading('A field that RT cannot search')
  const before = await reader.users()
  const result = await feed(
    { seeded, ...system },
    report,
    'call-11',
    [{ type: 'session.started', session: { ...call, callId: 11, endUser: { phoneNumber: '+12025550111' } } }],
    (config) => {
      const [byNumber] = config.account!.findByQuery as { body: unknown }[]
      byNumber!.body = [{ field: 'MobilePhone', value: '{PHONE_NUMBER}' }]
      config.account!.whenMissing = 'skip'
    },
  )
  report.same('nobody is taken for the caller', statuses(result), ['skipped', 'skipped'])
  report.same('although RT answered with everybody', before.length > 3, true)
  report.same('and nobody is created', await reader.users(), before)
}

export async function takenName(system: System, reader: Reader, report: Report): Promise<void> {
  report.heading('The name is taken by a user without a number')
  await reader.send('POST', '/user', { Name: '+12025550112', RealName: 'Made by hand' })
  const taken = await reader.user('+12025550112')
  const result = await feed(system, report, 'call-12', [
    { type: 'session.started', session: { ...call, callId: 12, endUser: { phoneNumber: '+12025550112' } } },
    { type: 'session.ended', outcome: 'finished' },
  ])
  report.same(
    'the user is found, not doubled',
    [statuses(result), ids(result)[0]],
    [['found', 'created'], String(taken.id)],
  )
}
