import { describe, expect, test } from 'vitest'
import type { KnownMessage } from '../../src/browser/adapter-messages.ts'
import { type TranslatorOptions, createSessionTranslator } from '../../src/browser/session-translator.ts'
import { parseEvent } from '../../src/session/parse-event.ts'
import { reduceSession } from '../../src/session/reduce-session.ts'
import { stage } from '../support/espocrm.ts'
import { MESSAGES, message } from './messages.ts'

const at = '2026-11-20T10:00:00.000Z'
const open = (options: TranslatorOptions = {}) =>
  createSessionTranslator({ now: () => Date.parse('2026-11-20T10:00:00Z'), ...options })

/** What a page tells of some messages, in short. */
function told(...messages: KnownMessage[]): string[] {
  const translate = open()
  return messages.flatMap((one) => translate(one)).map(({ sessionId, id }) => `${sessionId} ${id}`)
}

const session = {
  channel: 'voice_call',
  callId: '103646',
  type: 'Voice Campaign (UJET)',
  direction: 'outbound',
  queue: { id: '8469', name: 'Kim', menuPath: ['Developers', 'Kim'] },
  campaign: { id: '1432', name: 'Survey Movie' },
}
const agent = { id: '1', customId: '007', email: 'Kim@example.com' }

test('New_Call starts a session and assigns the agent', () => {
  expect(open()(message('New_Call'))).toEqual([
    { id: 'adapter:started', type: 'session.started', sessionId: 'call-103646', at, session },
    {
      id: 'adapter:assigned:1',
      type: 'session.assigned',
      sessionId: 'call-103646',
      at,
      session: { ...session, agent },
    },
  ])
})

test('New_Chat does the same; a chat and a call of one number are two sessions', () => {
  const [started] = open()(message('New_Chat', { chat_id: 103646 }))
  expect(started).toMatchObject({
    sessionId: 'chat-103646',
    session: { channel: 'chat', chatId: '103646', direction: 'inbound', queue: { name: 'Ariel' } },
  })
})

test('the end of a session is told once, whoever tells it', () => {
  const [event] = open()(message('End_Call'))
  expect(event).toEqual({
    id: 'adapter:ended',
    type: 'session.ended',
    sessionId: 'call-103646',
    at,
    outcome: 'finished',
    session,
  })
})

test('a transfer names both sides', () => {
  expect(open()(message('Transfer_Chat'))).toMatchObject([
    {
      id: 'adapter:transferred:1:8469:5:1234:1',
      type: 'session.transferred',
      sessionId: 'chat-103646',
      from: { agent: { id: '1', customId: '007' }, queue: { id: '8469', name: 'Ariel' } },
      to: { agent: { id: '5', customId: '100', email: 'ariel@example.com' }, queue: { id: '1234', name: 'Auric' } },
    },
  ])
})

test('the same transfer again, after one back, is another one', () => {
  const there = message('Transfer_Chat')
  const back = message('Transfer_Chat', { from_agent_id: 5, to_agent_id: 1 })
  expect(new Set(told(there, back, there)).size).toBe(3)
})

describe('the end of a call on the page of an agent', () => {
  const away = message('Transfer_Call', { call_id: 103646, from_agent_id: 1, to_agent_id: 5 })

  test('who has handed it over is not the end of the call', () => {
    expect(told(message('New_Call'), away, message('End_Call'))).toEqual([
      'call-103646 adapter:started',
      'call-103646 adapter:assigned:1',
      'call-103646 adapter:transferred:1::5::1',
    ])
  })

  test('who has got it is', () => {
    const got = [away, message('New_Call', { agent_id: 5 }), message('End_Call', { agent_id: 5 })]
    expect(told(...got).at(-1)).toBe('call-103646 adapter:ended')
  })

  test('who has got it back is', () => {
    expect(told(message('New_Call'), away, message('New_Call'), message('End_Call')).at(-1)).toBe(
      'call-103646 adapter:ended',
    )
  })
})

test('an agent who joins is assigned when there is none, else a participant', () => {
  const joined = message('Agent_Joined_Call', { ...message('New_Call').data, agent_id: 9 })
  expect(told(joined)).toEqual(['call-103646 adapter:assigned:9'])
  const translate = open()
  translate(message('New_Call'))
  expect(translate(joined)).toMatchObject([
    { type: 'session.party_added', session: { participants: [{ type: 'agent', id: '9' }] } },
  ])
  expect(told(message('New_Call'), message('Agent_Joined_Call', message('New_Call').data)).at(-1)).toBe(
    'call-103646 adapter:assigned:1',
  )
})

test('participants add up', () => {
  const translate = open()
  translate(message('Party_Added'))
  const [event] = translate(message('Party_Added', { type: 'end_user', end_user_id: 12 }))
  expect(event).toMatchObject({
    type: 'session.party_added',
    session: {
      participants: [
        { type: 'agent', id: '1', customId: '007', email: 'ariel@example.com' },
        { type: 'end_user', id: '12' },
      ],
    },
  })
})

test('custom data goes where its provenance says; other forms of it are left out', () => {
  const [event] = open()(
    message('New_Call', { custom_data_secured: { plan: 'gold' }, custom_data_not_secured: { page: '/help' } }),
  )
  expect(event!.session!.custom).toEqual({ signed: { plan: 'gold' }, unsigned: { page: '/help' } })
  expect(open()(message('New_Call', { custom_data_secured: 'gold' }))[0]!.session).not.toHaveProperty('custom')
})

test('the page adds what its platform says in its own way, and that goes first', () => {
  const translate = open({
    session: ({ data }) => ({
      endUser: { phoneNumber: (data as { custom_sip_headers: { from: string } }).custom_sip_headers.from },
      queue: { name: 'Support' },
    }),
  })
  const events = translate(message('New_Call', { custom_sip_headers: { from: '+12223334444' } }))
  expect(events.map((event) => event.session)).toMatchObject([
    { endUser: { phoneNumber: '+12223334444' }, queue: { id: '8469', name: 'Support' } },
    { endUser: { phoneNumber: '+12223334444' }, agent: { id: '1' } },
  ])
})

test.each([
  'Agent_Login',
  'Agent_Logout',
  'Active_Chat',
  'Chat_Inbound_Message',
  'Chat_Outbound_Message',
  'Dismissed_Chat',
  'Call_Redaction_Started',
  'Cobrowse_Session_Started',
  'Cobrowse_Session_Ended',
  'Agent_Assist_Started',
  'CRM_Record_Pop',
] as const)('%s says nothing of a session', (type) => {
  expect(open()(message(type))).toEqual([])
})

test('a type that nobody knows says nothing of a session', () => {
  expect(open()({ type: 'Some_New_Event', data: { call_id: 1 } })).toEqual([])
  expect(open()({ type: 'constructor', data: null })).toEqual([])
})

test('every event is one that a connector takes, also through JSON, and what two pages tell adds up', () => {
  const pages = [open(), open()]
  const events = MESSAGES.flatMap((one) => pages.flatMap((translate) => translate(one as KnownMessage)))
  expect(events.length).toBeGreaterThan(10)
  const read = events.map((event) => parseEvent(JSON.parse(JSON.stringify(event))))
  const call = read.filter(({ sessionId }) => sessionId === 'call-103646')
  expect(new Set(call.map(({ id }) => id)).size).toBe(3)
  const { session: known, reached } = call.slice(1).reduce(reduceSession, reduceSession(undefined, call[0]!))
  expect(known).toMatchObject({ callId: '103646', agent, endedAt: at, outcome: 'finished' })
  expect(reached).toEqual({ started: true, assigned: true, ended: true })
})

test('a page that was loaded again brings nothing twice', async (t) => {
  const { crm, connector, feed } = await stage(t)
  const translate = open({ session: () => ({ endUser: { phoneNumber: '+12223334444' } }) })
  await feed(...translate(message('New_Call')), ...open()(message('New_Call')), ...open()(message('End_Call')))
  await connector.settled()
  expect([crm.contacts.length, crm.cases.length]).toEqual([1, 1])
  expect(crm.notes).toHaveLength(2)
})
