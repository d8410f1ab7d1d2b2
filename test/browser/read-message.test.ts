import { expect, test } from 'vitest'
import { MESSAGE_SHAPES } from '../../src/browser/message-shapes.ts'
import { readMessage } from '../../src/browser/read-message.ts'
import { MESSAGES } from './messages.ts'

test.each(MESSAGES)('the documented $type is read, as text and as an object', (message) => {
  expect(readMessage(JSON.stringify(message))).toEqual({ message })
  expect(readMessage(message)).toEqual({ message })
})

test('every documented type is known', () => {
  expect(MESSAGES.filter(({ type }) => !Object.hasOwn(MESSAGE_SHAPES, type))).toEqual([])
})

test.each([
  ['Some_New_Event', { anything: [1] }],
  ['Some_New_Event', undefined],
  ['constructor', { a: 1 }],
  ['__proto__', 7],
])('the unknown type %s is passed on as it is', (type, data) => {
  expect(readMessage({ type, data })).toEqual({ message: { type, data } })
})

test('fields that nobody named are kept', () => {
  const data = { call_id: 1, agent_id: 2, added_later: { x: 1 } }
  expect(readMessage({ type: 'New_Call', data })).toEqual({ message: { type: 'New_Call', data } })
})

test.each([
  ['End_Chat', { chat_id: 1, queue_id: null, queue_path: null }],
  ['New_Call', { call_id: '103646', agent_id: '1' }],
  ['New_Call', { call_id: 0 }],
  ['New_Call', { call_id: 1, custom_data_secured: { tier: { value: 'gold' } }, session_variable: [1] }],
  ['Party_Added', { call_id: 1, type: 'supervisor' }],
])('%s with %j is fine: ids are numbers or text, null is absence', (type, data) => {
  expect(readMessage({ type, data })).toEqual({ message: { type, data } })
})

test('a customer has one spelling', () => {
  const data = {
    cobrowse_session_id: 'x',
    cobrowse_session_requested_by: 'end-user',
    cobrowse_session_ended_by: 'end-user',
  }
  const read = readMessage({ type: 'Cobrowse_Session_Ended', data })
  expect(read).toMatchObject({
    message: { data: { cobrowse_session_requested_by: 'end_user', cobrowse_session_ended_by: 'end_user' } },
  })
})

test.each([
  ['{"type": "Agent_Login",}', 'it is not a JSON object'],
  ['hello', 'it is not a JSON object'],
  [`{"type": "X", "data": "${'x'.repeat(1_000_001)}"}`, 'it is not a JSON object'],
  ['null', 'it is not a JSON object'],
  [null, 'it is not a JSON object'],
  [42, 'it is not a JSON object'],
  [[{ type: 'New_Call' }], 'it is not a JSON object'],
  [{}, 'type: expected a text'],
  [{ type: '' }, 'type: expected a text'],
  [{ type: 7 }, 'type: expected a text'],
  [{ type: 'New_Call' }, 'New_Call.data: expected an object'],
  [{ type: 'New_Call', data: [] }, 'New_Call.data: expected an object'],
  [{ type: 'New_Call', data: {} }, 'New_Call.data.call_id: expected an id'],
  [{ type: 'New_Call', data: { call_id: '' } }, 'New_Call.data.call_id: expected an id'],
  [{ type: 'New_Call', data: { call_id: {} } }, 'New_Call.data.call_id: expected an id'],
  [{ type: 'New_Call', data: { call_id: 1.5 } }, 'New_Call.data.call_id: expected an id'],
  [{ type: 'New_Call', data: { call_id: 1, agent_email: 7 } }, 'New_Call.data.agent_email: expected a text'],
  [{ type: 'New_Call', data: { call_id: 1, queue_id: ['secret'] } }, 'New_Call.data.queue_id: expected an id'],
  [{ type: 'Agent_Login', data: { agent_id: null } }, 'Agent_Login.data.agent_id: expected an id'],
  [{ type: 'CRM_Record_Pop', data: {} }, 'CRM_Record_Pop.data.recordUrl: expected a text'],
])('%o is malformed: %s', (posted, problem) => {
  expect(readMessage(posted)).toEqual({ problem })
})
