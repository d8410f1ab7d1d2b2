import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildMetadata } from '../../src/metadata/build-metadata.ts'
import { sessionMetadataSchema } from '../../src/metadata/schema/session-metadata.ts'
import type { SessionEvent } from '../../src/session/event-schema.ts'
import { stringifyJson } from '../../src/util/json.ts'
import { event, reduce } from '../session/events.ts'

const NOW = Date.UTC(2026, 10, 20, 11)
const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 20, 10, minutes)).toISOString()
const built = (...events: SessionEvent[]) => buildMetadata({ state: reduce(...events), now: NOW })
const metadataOf = (...events: SessionEvent[]) => built(...events).metadata

const robin = { id: 7, customId: '007', name: 'Robin van Dam', email: 'robin@example.com' }
const alex = { id: 8, name: 'Alex' }
const orders = { id: '8469', name: 'Orders', menuId: 12, menuPath: ['Orders', 'Order confirmation'] }
const repairs = { id: '9001', name: 'Repairs', menuPath: ['Repairs'] }
const call = event('session.started', 0, {
  session: {
    channel: 'voice_call',
    direction: 'inbound',
    type: 'Voice Inbound',
    lookupType: 'IVR_Call',
    callId: 103646,
    language: 'en',
    endUser: { id: 1, name: 'Kim Park', email: 'kim@example.com', phoneNumber: '+12223334444', customUserId: 'k1' },
    supportPhoneNumber: '+18005550100',
    campaign: { id: 3, name: 'Survey' },
  },
})
const ended = event('session.ended', 20, {
  outcome: 'finished',
  durations: { callSeconds: 900.4, holdSeconds: 12, waitSeconds: 60 },
  disconnectedBy: 'end_user',
})

test('a call, from its first event to its last', () => {
  const { metadata, misfits } = built(
    call,
    event('session.queue_selected', 1, { session: { queue: orders } }),
    event('session.assigned', 3, { session: { agent: robin } }),
    event('session.verified', 4, { session: { smartActionId: 's9' } }),
    event('session.transferred', 10, { from: { agent: robin }, to: { agent: alex, queue: repairs } }),
    event('session.file', 15, { file: { id: 5, kind: 'photo', path: '/photos/kim-park.jpg', size: 1000 } }),
    ended,
    event('session.rated', 21, { rating: 5, feedback: 'Quick and kind.' }),
    event('session.disposition', 22, { code: 'order_confirmed', notes: 'Sent again.' }),
    event('session.survey', 23, { answers: [{ question: 'Again?', answer: true }] }),
    event('session.custom_data', 24, { data: { plan: 'gold', account: 12345678901234567890n } }),
  )
  expect(misfits).toEqual([])
  expect(metadata).toMatchObject({
    id: 103646,
    session_id: 's1',
    channel: 'voice_call',
    direction: 'inbound',
    lang: 'en',
    call_type: 'IVR_Call',
    session_type: 'IVR_Call',
    session_type_v2: 'Voice Inbound',
    status: 'finished',
    fail_reason: 'nothing',
    created_at: at(0),
    queued_at: at(1),
    assigned_at: at(3),
    ends_at: at(20),
    updated_at: '2026-11-20T11:00:00.000Z',
    wait_duration: 60,
    call_duration: 900,
    hold_duration: 12,
    rating: 5,
    feedback: 'Quick and kind.',
    has_feedback: true,
    survey: [{ question: 'Again?', answer: true }],
    verified: true,
    smart_actions: [
      { id: 's9', type: 'verification', created_at: at(4) },
      { id: 5, type: 'photo', created_at: at(15) },
    ],
    agent_info: { id: 8, name: 'Alex', first_name: 'Alex', last_name: null },
    end_user: { id: 1, name: 'Kim Park', email: 'kim@example.com', phone_number: '+12223334444', custom_user_id: 'k1' },
    customer_phone_number: '+12223334444',
    support_number: '+18005550100',
    participants: [
      { type: 'end_user', end_user_id: 1, name: 'Kim Park', ended_at: at(20) },
      { type: 'agent', user_id: 7, name: 'Robin van Dam', connected_at: at(3), ended_at: at(10) },
      { type: 'agent', user_id: 8, name: 'Alex', connected_at: at(10), ended_at: at(20) },
    ],
    transfers: [
      {
        created_at: at(10),
        from_agent: { id: 7, first_name: 'Robin van', last_name: 'Dam', custom_id: '007' },
        to_agent: { id: 8 },
        from_menu: { id: 12, name: 'Orders' },
        to_menu: { id: 9001, name: 'Repairs' },
        from_menu_path: { items_count: 2, name: 'Orders/Order confirmation' },
        to_menu_path: { items_count: 1, name: 'Repairs' },
      },
    ],
    handle_durations: [
      { agent_id: 7, agent_name: 'Robin van Dam', started_at: at(3), ended_at: at(10), call_duration: 420 },
      { agent_id: 8, agent_name: 'Alex', started_at: at(10), ended_at: at(20), call_duration: 600 },
    ],
    queue_durations: [
      {
        queue_id: 8469,
        queue_name: 'Orders',
        menu_path: 'Orders/Order confirmation',
        started_at: at(1),
        ended_at: at(3),
        queue_duration: 120,
      },
      { queue_id: 9001, started_at: at(10), ended_at: at(20), queue_duration: 600 },
    ],
    disconnected_by: 'end_user',
    disposition_codes: [{ code: 'order_confirmed', notes: 'Sent again.', created_at: at(22) }],
    photos: [{ id: 5 }],
    videos: [],
    files: [{ id: 5, kind: 'photo', name: 'call-103646-photo-5.jpg', content_type: 'image/jpeg', size: 1000 }],
    campaign: { id: '3', name: 'Survey' },
    custom_data: { signed: {}, unsigned: { plan: 'gold', account: 12345678901234567890n } },
  })
  expect(Object.keys(metadata).filter((key) => key.startsWith('chat'))).toEqual([])
})

test('where a file comes from is not told, as paths and signed links are secrets', () => {
  const text = stringifyJson(
    metadataOf(
      call,
      event('session.file', 1, { file: { id: 1, kind: 'photo', path: '/photos/secret' } }),
      event('session.file', 2, {
        file: { id: 2, kind: 'call_recording', url: 'https://files.example.com/1?token=secret' },
      }),
    ),
  )
  expect(text).not.toContain('secret')
})

test('a file is linked to where people open it', () => {
  const state = reduce(call, event('session.file', 2, { file: { id: 2, kind: 'call_recording', path: 'p' } }))
  expect(buildMetadata({ state, now: NOW, linkOf: () => 'https://crm.example.com/1' }).metadata).toMatchObject({
    recording_url: 'https://crm.example.com/1',
    files: [{ id: 2, url: 'https://crm.example.com/1' }],
  })
})

test('account and record are those of the CRM', () => {
  const state = reduce(call)
  const account = { id: 42, captured: {} }
  const record = { id: 12345678901234567890n, url: 'https://crm.example.com/Case/1', captured: {} }
  expect(buildMetadata({ state, account, record, now: NOW }).metadata).toMatchObject({
    end_user: { out_contact_id: '42' },
    out_ticket_id: '12345678901234567890',
    out_ticket_url: 'https://crm.example.com/Case/1',
  })
})

test('a chat has the keys of chats', () => {
  const started = event('session.started', 0, {
    session: { channel: 'chat', chatId: 73522, lookupType: 'Web', type: 'Messaging Inbound (Web Chat)' },
  })
  const metadata = metadataOf(
    started,
    event('session.file', 9, { file: { id: 't', kind: 'chat_transcript', path: 'p' } }),
    event('session.ended', 10, { outcome: 'finished', durations: { callSeconds: 600 } }),
  )
  expect(metadata).toMatchObject({ id: 73522, chat_type: 'Web', chat_duration: 600, transcript: true })
  expect(Object.keys(metadata).filter((key) => key.startsWith('call'))).toEqual([])
})

test.each([
  ['finished', 'finished', 'nothing'],
  ['failed', 'failed', null],
  ['abandoned', 'failed', 'eu_abandoned'],
] as const)('a session that is %s has the status %s and the reason %s', (outcome, status, fail_reason) => {
  expect(metadataOf(call, event('session.ended', 1, { outcome }))).toMatchObject({ status, fail_reason })
})

const bot = { session: { virtualAgent: { id: 9, name: 'Bot' } } }
const agent = { session: { agent: robin } }
const chat = event('session.started', 0, { session: { channel: 'chat' } })

test.each([
  ['nobody', [call], undefined],
  ['an agent', [call, event('session.assigned', 1, agent)], { id: 7, email: 'robin@example.com' }],
  ['a virtual agent', [call, event('session.updated', 1, bot)], { id: 9, va_alias: 'Bot' }],
  ['both', [call, event('session.updated', 1, bot), event('session.assigned', 2, agent)], undefined],
  ['both, of a chat', [chat, event('session.updated', 1, bot), event('session.assigned', 2, agent)], { id: 7 }],
] as const)('agent_info of a session that was handled by %s', (_who, events, info) => {
  const metadata = metadataOf(...events)
  if (info === undefined) expect(metadata).not.toHaveProperty('agent_info')
  else expect(metadata.agent_info).toMatchObject(info)
})

test('a virtual agent has it until an agent comes', () => {
  const metadata = metadataOf(call, event('session.updated', 1, bot), event('session.assigned', 5, agent), ended)
  expect(metadata.virtual_agent_handle_durations).toMatchObject([
    { agent_id: 9, started_at: at(1), ended_at: at(5), call_duration: 240 },
  ])
})

test('who is named only when all is over tells nothing of times', () => {
  const metadata = metadataOf(call, event('session.ended', 20, { outcome: 'finished', ...agent }))
  expect(metadata).toMatchObject({ agent_info: { id: 7 }, handle_durations: [], queue_durations: [] })
})

test('what the platform gives by these names goes before what follows from the events, and is kept beside it', () => {
  const details = {
    voip_provider: 'voip_twilio',
    deflection_details: [{ id: 1, deflection: 'voicemail', extra: 1 }],
    queue_durations: [{ queue_duration: 7 }],
    agent_assist_conversation_id_1: 'c1',
    wait_duration: 61,
    id: 999,
  }
  expect(metadataOf(call, ended, event('session.updated', 30, { session: { metadata: details } }))).toMatchObject({
    ...details,
    id: 103646,
    status: 'finished',
  })
})

test('what does not fit its key is left out and named, and what follows from the events stays', () => {
  const details = { wait_duration: 'long', rating: 4, transfers: [{ created_at: 'soon' }, { id: 1 }] }
  const { metadata, misfits } = built(
    call,
    ended,
    event('session.updated', 30, { session: { metadata: details, participants: ['Kim', { id: 1 }] } }),
  )
  expect(metadata).toMatchObject({
    wait_duration: 60,
    rating: 4,
    transfers: [{}, { id: 1 }],
    participants: [{ id: 1 }],
  })
  expect(misfits.toSorted()).toEqual(['participants.0', 'transfers.0.created_at', 'wait_duration'])
})

const when = fc.integer({ min: 0, max: 30 })
const party = fc.record({ id: fc.option(fc.nat(3), { nil: undefined }), name: fc.constantFrom('a', 'b') })
const anyEvent = fc.oneof(
  when.map((minute) => event('session.started', minute, {}, `s${minute}`)),
  fc.tuple(when, party).map(([minute, one]) => event('session.assigned', minute, { session: { agent: one } })),
  fc.tuple(when, party).map(([minute, one]) => event('session.updated', minute, { session: { virtualAgent: one } })),
  fc
    .tuple(when, party, party)
    .map(([minute, one, two]) =>
      event('session.transferred', minute, { to: { agent: one, queue: { ...two, menuPath: ['x'] } } }, `t${minute}`),
    ),
  fc
    .tuple(when, fc.dictionary(fc.constantFrom('rating', 'status', 'own', '__proto__'), fc.jsonValue()))
    .map(([minute, metadata]) =>
      event('session.updated', minute, { session: { metadata: metadata as {} } }, `m${minute}`),
    ),
  when.map((minute) => event('session.ended', minute, { outcome: 'finished' }, `e${minute}`)),
)

test('whatever happens, in any order, the file is valid, and nothing lasts less than no time', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyEvent, { minLength: 1, maxLength: 8, selector: ({ id }) => id }), (events) => {
      const { metadata } = built(...events)
      const read = sessionMetadataSchema.safeParse(JSON.parse(stringifyJson(metadata)))
      expect(read.error).toBeUndefined()
      expect(metadataOf(...events.toReversed())).toEqual(metadata)
    }),
  )
})
