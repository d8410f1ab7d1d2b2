import { z } from 'zod'
import {
  answerSchema,
  deflectionSchema,
  dispositionSchema,
  fileSchema,
  handlingSchema,
  mediaSchema,
  offerSchema,
  queueingSchema,
  smartActionSchema,
  transferSchema,
} from './happenings.ts'
import { agentSchema, endUserSchema, menuPathSchema, menuSchema, participantSchema } from './parties.ts'
import { anything, count, field, flag, id, number, seconds, text, time } from './values.ts'

const list = <Item extends z.ZodType>(item: Item, description: string) => field(z.array(item), description)
const values = z.record(z.string(), anything)

/**
 * The file with everything that is known of one call or chat, by the names of the platform; JSON. Further keys are kept, so
 * that what a platform adds is not lost. A key that is null or absent is unknown.
 */
export const sessionMetadataSchema = z
  .looseObject({
    id: id.meta({ description: 'Id of the call or chat. **Always there.**' }),
    session_id: field(text, 'Id of the session, as events name it. Of crmwire.'),
    parent_id: field(id, 'Id of the call or chat that it came out of.'),
    channel: field(z.enum(['voice_call', 'chat']), 'What it is. Of crmwire.'),
    direction: field(z.enum(['inbound', 'outbound']), 'Who began it. Of crmwire.'),
    lang: field(text, 'Language, such as `en`.'),
    call_type: field(text, 'Calls: type in the older vocabulary, such as `IVR_Call`.'),
    chat_type: field(text, 'Chats: type in the older vocabulary, such as `Web`.'),
    session_type: field(text, 'The same, under its deprecated name.'),
    session_type_v2: field(text, 'Type in today’s vocabulary, such as `Voice Inbound`.'),
    status: field(text, 'Status at the time of writing, such as `finished` or `failed`.'),
    sub_status: field(text, 'More about the status.'),
    fail_reason: field(text, 'Why it failed; `nothing` when it did not, `eu_abandoned` when the customer left.'),
    fail_details: field(text, 'More about why it failed.'),
    after_hours: field(flag, 'It came outside the opening hours.'),

    created_at: field(time, 'When it began.'),
    scheduled_at: field(time, 'When it was to be called back.'),
    queued_at: field(time, 'When it came into a queue first.'),
    assigned_at: field(time, 'When it was given to somebody first.'),
    connected_at: field(time, 'When they were connected.'),
    first_msg_sent_at: field(time, 'Chats: the first message.'),
    last_msg_sent_at: field(time, 'Chats: the last message.'),
    ends_at: field(time, 'When it ended.'),
    finished_at: field(time, 'Chats: when everything was over.'),
    updated_at: field(time, 'When this was written.'),

    wait_duration: field(seconds, 'Seconds until an agent came.'),
    call_duration: field(seconds, 'Calls: seconds in conversation.'),
    chat_duration: field(seconds, 'Chats: seconds in conversation.'),
    hold_duration: field(seconds, 'Seconds on hold.'),
    message_count: field(count, 'Chats: number of messages.'),
    average_response_time: field(seconds, 'Chats: seconds until an answer.'),
    longest_response_time: field(seconds, 'Chats: seconds until the slowest answer.'),

    rating: field(number, 'Rating of the customer.'),
    feedback: field(text, 'What the customer wrote to it.'),
    has_feedback: field(flag, 'There is such a text.'),
    survey: list(answerSchema, 'Answers of a survey. Of crmwire.'),
    verified: field(flag, 'The customer was verified.'),
    smart_actions: list(smartActionSchema, 'What the customer did on the screen.'),

    selected_menu: field(menuSchema, 'The queue that was chosen.'),
    menu_path: field(menuPathSchema, 'The way to it through the menu.'),
    queue_priority_level: field(number, 'Priority in the queue.'),
    agent_info: field(
      agentSchema,
      'Who handled it. Of a call absent when nobody did, or an agent and a virtual agent: then see `participants`, `handle_durations` and `virtual_agent_handle_durations`.',
    ),
    end_user: field(endUserSchema, 'The customer.'),
    customer_phone_number: field(text, 'Phone number of the customer.'),
    support_number: field(text, 'The number that was called.'),
    outbound_number: field(text, 'The number that the call went out from.'),
    participants: list(participantSchema, 'Everybody who took part.'),
    transfers: list(transferSchema, 'Where it went, oldest first.'),
    escalations: list(transferSchema, 'Where virtual agents sent it.'),
    deflection: field(text, 'How it was deflected; `no_deflection` when it was not.'),
    deflection_details: list(deflectionSchema, 'Every deflection.'),
    offer_type: field(text, 'How it was offered to agents.'),
    offer_events: list(offerSchema, 'Every offer.'),
    handle_durations: list(handlingSchema, 'Which agent had it for how long.'),
    virtual_agent_handle_durations: list(handlingSchema, 'Which virtual agent had it for how long.'),
    queue_durations: list(queueingSchema, 'Which queue it waited in for how long.'),
    answer_type: field(text, 'How it was answered, such as `manual`.'),
    disconnected_by: field(text, 'Who ended it.'),
    voicemail_reason: field(text, 'Why it went to voicemail; `not_voicemail` when it did not.'),
    disposition_codes: list(dispositionSchema, 'Codes and notes of the agents, oldest first.'),
    analysis: field(
      z.looseObject({
        summary: field(text, 'What it was about.'),
        sentiment: field(text, 'How the customer felt.'),
        successful: field(flag, 'It reached its aim.'),
      }),
      'What an analysis found. Of crmwire.',
    ),

    out_ticket_id: field(id, 'Id of the record in the CRM.'),
    out_ticket_url: field(text, 'Its page.'),
    recording_url: field(text, 'Where people hear the recording.'),
    recording_permission: field(text, 'Whether recording was allowed, such as `not_asked`.'),
    transcript: field(flag, 'Chats: there is a transcript.'),
    photos: list(mediaSchema, 'Photos of the customer.'),
    videos: list(mediaSchema, 'Videos of the customer.'),
    files: list(fileSchema, 'Every file. Of crmwire.'),
    voip_provider: field(text, 'Carrier of the call.'),
    device_type: field(text, 'Device of the customer. Of crmwire.'),
    campaign: field(z.looseObject({ id: field(id, 'Id.'), name: field(text, 'Name.') }), 'Campaign. Of crmwire.'),
    custom_data: field(
      z.looseObject({
        signed: field(values, 'Values that were signed.'),
        unsigned: field(values, 'Values that nobody vouches for.'),
      }),
      'Custom values by name.',
    ),
  })
  .meta({ title: 'Session metadata', description: 'Everything that is known of one call or chat.' })

/** The metadata of one call or chat. */
export type SessionMetadata = z.output<typeof sessionMetadataSchema>

/** The JSON Schema (draft 2020-12) of a metadata file. */
export function metadataJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(sessionMetadataSchema, { io: 'input', target: 'draft-2020-12' })
}
