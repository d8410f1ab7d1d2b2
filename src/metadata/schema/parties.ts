import { z } from 'zod'
import { count, field, flag, id, number, seconds, text, time } from './values.ts'

/** An agent, or a virtual agent, which has a `va_alias` and no e-mail address. */
export const agentSchema = z.looseObject({
  id: field(id, 'Id of the agent or virtual agent.'),
  name: field(text, 'The whole name.'),
  first_name: field(text, 'First name.'),
  last_name: field(text, 'Last name.'),
  email: field(text, 'E-mail address; virtual agents have none.'),
  agent_number: field(id, 'Number of the agent.'),
  avatar_url: field(text, 'Picture.'),
  custom_id: field(text, 'The id of your own that the profile of the agent has. Of crmwire.'),
  va_alias: field(text, 'Only virtual agents: how it calls itself.'),
})

/** The customer. */
export const endUserSchema = z.looseObject({
  id: field(id, 'Id on the platform.'),
  identifier: field(text, 'Id that your web page or app gave.'),
  out_contact_id: field(id, 'Id of the account in the CRM.'),
  name: field(text, 'Name. Of crmwire.'),
  email: field(text, 'E-mail address. Of crmwire.'),
  phone_number: field(text, 'Phone number as the platform gave it. Of crmwire.'),
  custom_user_id: field(text, 'Custom user id. Of crmwire.'),
})

/** A queue, as it was chosen from the menu. */
export const menuSchema = z.looseObject({
  id: field(id, 'Id of the menu entry or queue.'),
  name: field(text, 'Its name.'),
  parent_id: field(id, 'Id of the entry above it.'),
  position: field(number, 'Place among its neighbours.'),
  deleted: field(flag, 'It was deleted since.'),
  hidden: field(flag, 'It is hidden.'),
  menu_type: field(text, 'Kind of menu, such as `ivr_menu`.'),
  output_msg: field(text, 'What is said to the customer.'),
})

/** The way through the menu. */
export const menuPathSchema = z.looseObject({
  items_count: field(count, 'Number of entries.'),
  name: field(text, 'Their names with `/` between them.'),
  materialized_path: field(text, 'Their ids with `/` between them.'),
})

/** Somebody who took part. */
export const participantSchema = z.looseObject({
  id: field(id, 'Id of the participation.'),
  type: field(text, '`end_user`, `agent` or another kind.'),
  status: field(text, 'How it ended for them.'),
  call_id: field(id, 'Id of the call.'),
  chat_id: field(id, 'Id of the chat.'),
  user_id: field(id, 'Id of the agent.'),
  end_user_id: field(id, 'Id of the customer.'),
  name: field(text, 'Name. Of crmwire.'),
  call_duration: field(seconds, 'Seconds in the call.'),
  chat_duration: field(seconds, 'Seconds in the chat.'),
  hold_duration: field(seconds, 'Seconds on hold.'),
  connected_at: field(time, 'When they came.'),
  ended_at: field(time, 'When they left.'),
  finished_at: field(time, 'When they left a chat.'),
  fail_reason: field(text, 'Why it failed; `nothing` when it did not.'),
})
