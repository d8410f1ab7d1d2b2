import { z } from 'zod'
import { agentSchema, menuPathSchema, menuSchema } from './parties.ts'
import { anything, count, field, id, number, seconds, text, time } from './values.ts'

/** The session went to somebody else. */
export const transferSchema = z.looseObject({
  id: field(id, 'Id of the transfer.'),
  status: field(text, 'How it ended.'),
  fail_reason: field(text, 'Why it failed; `nothing` when it did not.'),
  created_at: field(time, 'When it was begun.'),
  updated_at: field(time, 'When it changed last.'),
  assigned_at: field(time, 'When somebody took it.'),
  connected_at: field(time, 'When they were connected.'),
  from_agent: field(agentSchema, 'Who gave it away.'),
  to_agent: field(agentSchema, 'Who got it.'),
  from_virtual_agent: field(agentSchema, 'The virtual agent that gave it away.'),
  to_virtual_agent: field(agentSchema, 'The virtual agent that got it.'),
  from_menu: field(menuSchema, 'The queue that it came from.'),
  to_menu: field(menuSchema, 'The queue that it went to.'),
  from_menu_path: field(menuPathSchema, 'The way to that queue.'),
  to_menu_path: field(menuPathSchema, 'The way to that queue.'),
  from_queue_priority_level: field(number, 'Priority before.'),
  to_queue_priority_level: field(number, 'Priority after.'),
  wait_duration: field(seconds, 'Seconds until somebody took it.'),
  call_duration: field(seconds, 'Seconds with whoever got it.'),
  deflection: field(text, 'How it was deflected; `no_deflection` when it was not.'),
  answer_type_path: field(text, 'How it was answered.'),
})

/** The customer was sent another way, such as to voicemail or to a callback. */
export const deflectionSchema = z.looseObject({
  id: field(id, 'Id of the deflection.'),
  call_id: field(id, 'Id of the call.'),
  transfer_id: field(id, 'Id of the transfer in which it happened.'),
  deflection: field(text, 'The other way.'),
  from_menu_path: field(menuPathSchema, 'The queue that it came from.'),
})

/** The session was offered to a group of agents. */
export const offerSchema = z.looseObject({ casting_time: field(time, 'When.'), group: field(text, 'To whom.') })

/** An agent, or a virtual agent, had the session for a while. */
export const handlingSchema = z.looseObject({
  id: field(id, 'Id of the entry.'),
  agent_id: field(id, 'Who had it.'),
  agent_name: field(text, 'Name of the agent. Of crmwire.'),
  menu_path: field(text, 'The queue, as its way through the menu.'),
  started_at: field(time, 'From when on.'),
  ended_at: field(time, 'Until when.'),
  call_duration: field(seconds, 'Seconds in the call.'),
  chat_duration: field(seconds, 'Seconds in the chat.'),
  hold_duration: field(seconds, 'Seconds on hold.'),
  bcw_duration: field(seconds, 'Seconds of work before the call.'),
  acw_duration: field(seconds, 'Seconds of work after the call.'),
  transfer: field(anything, 'Whether a transfer led to it.'),
})

/** The session waited in a queue for a while. */
export const queueingSchema = z.looseObject({
  id: field(id, 'Id of the entry.'),
  queue_id: field(id, 'The queue. Of crmwire.'),
  queue_name: field(text, 'Its name. Of crmwire.'),
  menu_path: field(text, 'Its way through the menu.'),
  agent_id: field(id, 'Who took it from there.'),
  lang: field(text, 'Language of the queue.'),
  started_at: field(time, 'From when on.'),
  ended_at: field(time, 'Until when.'),
  queue_duration: field(seconds, 'Seconds in the queue.'),
  service_level_event: field(text, '`in_sla` or `not_in_sla`.'),
  transfer: field(anything, 'Whether a transfer led to it.'),
  transfer_id: field(id, 'Id of that transfer.'),
})

/** Something that the customer was asked to do on the screen. */
export const smartActionSchema = z.looseObject({
  id: field(id, 'Id of the action or of what came of it.'),
  type: field(text, '`verification`, `photo`, `video`, `text_input` or another kind.'),
  created_at: field(time, 'When it was done.'),
})

/** A disposition code with what was written to it. */
export const dispositionSchema = z.looseObject({
  code: field(text, 'The code.'),
  notes: field(text, 'Notes of the agent.'),
  created_at: field(time, 'When it was set.'),
})

/** An answer to a question of a survey. */
export const answerSchema = z.looseObject({
  question: field(text, 'The question.'),
  answer: field(anything, 'The answer.'),
})

/** A photo or video of the customer. */
export const mediaSchema = z.looseObject({
  id: field(id, 'Id of the file.'),
  photo_type: field(text, 'Kind of photo.'),
  url: field(text, 'Where people open it.'),
})

/** A file of the session. */
export const fileSchema = z.looseObject({
  id: field(id, 'Id of the file.'),
  kind: field(text, '`call_recording`, `chat_transcript`, `voicemail`, `photo`, `video` or `session_metadata`.'),
  name: field(text, 'Its name.'),
  content_type: field(text, 'Its media type.'),
  size: field(count, 'Its size in bytes, when it was announced.'),
  url: field(text, 'Where people open it: the CRM or the storage.'),
})
