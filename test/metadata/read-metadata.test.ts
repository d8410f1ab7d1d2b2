import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readMetadata, readMetadataList } from '../../src/metadata/read-metadata.ts'
import { stringifyJson } from '../../src/util/json.ts'

/** A call as the API of the platform shows it. */
const CALL = {
  id: 103646,
  parent_id: null,
  lang: 'en',
  call_type: 'IVRCall',
  status: 'finished',
  created_at: '2026-11-20T10:00:00.123Z',
  queued_at: '2026-11-20T10:00:05.000Z',
  assigned_at: '2026-11-20T10:00:21.000Z',
  connected_at: null,
  ends_at: '2026-11-20T10:03:21.000Z',
  scheduled_at: null,
  wait_duration: 21,
  call_duration: 180,
  hold_duration: 0,
  rating: null,
  has_feedback: false,
  verified: false,
  voip_provider: 'voip_twilio',
  out_ticket_id: '42',
  out_ticket_url: 'https://crm.example.com/42',
  recording_url: 'https://files.example.com/1.mp3',
  recording_permission: 'not_asked',
  voicemail_reason: 'not_voicemail',
  deflection: 'no_deflection',
  disconnected_by: 'disconnected_by_unknown',
  fail_reason: 'nothing',
  fail_details: null,
  answer_type: 'manual',
  support_number: '+18005550100',
  outbound_number: null,
  offer_type: 'cascade',
  selected_menu: {
    id: 12,
    name: 'Orders',
    parent_id: null,
    position: 1,
    deleted: false,
    hidden: false,
    menu_type: 'ivr_menu',
    output_msg: null,
  },
  menu_path: { items_count: 2, name: 'Orders/Order confirmation', materialized_path: '12/13' },
  agent_info: { id: 7, name: 'Robin Dam', first_name: 'Robin', last_name: 'Dam', agent_number: null, avatar_url: null },
  end_user: { id: 1, identifier: null, out_contact_id: '0035' },
  photos: [{ id: 1, photo_type: 'photo', url: 'https://files.example.com/1.jpg' }],
  videos: [],
  transfers: [{ id: 1, status: 'transferred', created_at: '2026-11-20T10:01:00.000Z', from_agent: null }],
  participants: [
    { id: 1, type: 'agent', status: 'finished', call_id: 103646, user_id: 7, end_user_id: null, call_duration: 180 },
  ],
  deflection_details: [],
  offer_events: [{ casting_time: '2026-11-20T10:00:06.000Z', group: 'everybody' }],
  handle_durations: [{ id: 1, agent_id: 7, acw_duration: 30, call_duration: 180 }],
  queue_durations: [{ id: 1, queue_duration: 16, service_level_event: 'in_sla' }],
}

test('a call of the API is read as it is', () => {
  const misfits: string[] = []
  expect(readMetadata(CALL, { onMisfit: (place) => misfits.push(place) })).toEqual(CALL)
  expect(misfits).toEqual([])
})

test.each([
  ['text', (json: string) => json],
  ['text with a byte order mark', (json: string) => `\uFEFF${json}`],
  ['bytes', (json: string) => new TextEncoder().encode(json)],
  ['an object', (json: string) => JSON.parse(json) as unknown],
])('it may be given as %s', (_what, give) => {
  expect(readMetadata(give(JSON.stringify(CALL)))).toEqual(CALL)
})

test.each([
  [{ subStatus: 'in_queue' }, { sub_status: 'in_queue' }],
  [
    { failReason: 'nothing', afterHours: true },
    { fail_reason: 'nothing', after_hours: true },
  ],
  [
    { subStatus: 'old', sub_status: 'new' },
    { subStatus: 'old', sub_status: 'new' },
  ],
  [{ status: 8 }, { status: 'finished' }],
  [{ status: '9' }, { status: 'failed' }],
  [{ status: 77 }, { status: '77' }],
  [{ rating: '5' }, { rating: 5 }],
  [{ wait_duration: '12' }, { wait_duration: 12 }],
  [{ support_number: '18005550100' }, { support_number: '18005550100' }],
  [
    { agent_assist_conversation_id_1: 'c1', own: { deep: [1] } },
    { agent_assist_conversation_id_1: 'c1', own: { deep: [1] } },
  ],
])('%j is read as %j', (given, read) => {
  expect(readMetadata({ id: 1, ...given })).toEqual({ id: 1, ...read })
})

test('ids that no number can hold keep all their digits', () => {
  const text = '{"id":9007199254740993,"end_user":{"id":9007199254740995},"own":9007199254740997}'
  expect(readMetadata(text)).toEqual({
    id: '9007199254740993',
    end_user: { id: '9007199254740995' },
    own: 9007199254740997n,
  })
})

test('a value that is not what its key holds costs no other, and is named', () => {
  const misfits: string[] = []
  const read = readMetadata(
    { id: 1, lang: 7, rating: 4, transfers: [null, { id: 2, created_at: 'soon' }, 'x'], photos: 'none' },
    { onMisfit: (place) => misfits.push(place) },
  )
  expect(read).toEqual({ id: 1, rating: 4, transfers: [{ id: 2 }] })
  expect(misfits.toSorted()).toEqual(['lang', 'photos', 'transfers.0', 'transfers.1.created_at', 'transfers.2'])
})

test.each([
  ['no JSON', '{"id":', 'it is no JSON'],
  ['a list', '[]', 'it is no JSON object'],
  ['nothing', 'null', 'it is no JSON object'],
  ['without an id', '{"lang":"en"}', 'it has no id'],
  ['with an id that is none', '{"id":[]}', 'it has no id'],
  ['too deep', '['.repeat(1000), 'it nests deeper'],
])('what is %s is refused', (_what, text, message) => {
  expect(() => readMetadata(text)).toThrow(expect.objectContaining({ code: 'METADATA_INVALID' }) as Error)
  expect(() => readMetadata(text)).toThrow(message)
})

test.each([
  ['a list', [{ id: 1 }, { id: 2 }]],
  ['a list inside an object', { calls: [{ id: 1 }, { id: 2 }], next: 'page2' }],
])('several are read from %s', (_what, given) => {
  expect(readMetadataList(JSON.stringify(given)).map(({ id }) => id)).toEqual([1, 2])
})

test('where there is no list, several cannot be read', () => {
  expect(() => readMetadataList('{"calls":{}}')).toThrow('there is no list in it')
})

test('whatever else stands in it is kept, and a prototype is never touched', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (own) => {
      const unknown = Object.fromEntries(Object.entries(own).map(([key, value]) => [`x_${key}`, value]))
      expect(readMetadata({ id: 1, ...unknown })).toEqual({ id: 1, ...unknown })
    }),
  )
  expect(readMetadata('{"id":1,"__proto__":{"polluted":true}}')).not.toHaveProperty('polluted')
})

test('what was read can be written and read again', () => {
  expect(readMetadata(stringifyJson(readMetadata(CALL)))).toEqual(CALL)
})
