import { expect, test } from 'vitest'
import { handlersOf, sessionTypeOf } from '../../src/metadata/handlers.ts'
import { readMetadata } from '../../src/metadata/read-metadata.ts'

test.each([
  ['nobody', {}, []],
  ['an agent', { agent_info: { id: 7, name: 'Robin', email: 'r@x' } }, ['agent 7 Robin']],
  ['a virtual agent', { agent_info: { id: 9, name: 'Bot', va_alias: 'Botty' } }, ['virtual_agent 9 Bot']],
  [
    'both, told by durations',
    { virtual_agent_handle_durations: [{ agent_id: 9 }], handle_durations: [{ agent_id: 7 }, { agent_id: 7 }] },
    ['virtual_agent 9 ?', 'agent 7 ?'],
  ],
  [
    'both, told by an escalation',
    { escalations: [{ from_virtual_agent: { id: 9 }, to_agent: { id: 7, name: 'Robin' } }] },
    ['virtual_agent 9 ?', 'agent 7 Robin'],
  ],
  [
    'participants',
    { participants: [{ type: 'end_user', end_user_id: 1 }, { type: 'agent', user_id: 7 }, { type: 'agent' }] },
    ['agent 7 ?'],
  ],
  [
    'an agent who is named twice, once without a name',
    { handle_durations: [{ agent_id: 7 }], participants: [{ type: 'agent', user_id: 7, name: 'Robin' }] },
    ['agent 7 Robin'],
  ],
])('a session was handled by %s', (_who, fields, handlers) => {
  const found = handlersOf(readMetadata({ id: 1, ...fields }))
  expect(found.map(({ kind, id, name }) => `${kind} ${id} ${name ?? '?'}`)).toEqual(handlers)
})

test.each([
  [{ call_type: 'IVRCall', session_type: 'IVRCall', session_type_v2: 'Voice Inbound' }, 'Voice Inbound'],
  [{ call_type: 'IVRCall', session_type: 'IVRCall' }, 'IVRCall'],
  [{ chat_type: 'Web' }, 'Web'],
  [{}, undefined],
])('the type of %j is %s', (fields, type) => {
  expect(sessionTypeOf(readMetadata({ id: 1, ...fields }))).toBe(type)
})
