import { z } from 'zod'
import { CrmwireError } from '../../../errors/crmwire-error.ts'
import { firstCharacters } from '../../../util/cut-text.ts'
import type { Json } from '../../../util/json.ts'
import { attachmentOf } from './attachments.ts'
import type { WhippyAnalysis, WhippyCall, WhippyDelivery } from './call.ts'
import { turnsOf } from './turns.ts'

/** A field that is not what it should be is unknown: a change at the sender must not cost a call. */
const lenient = <Type>(type: z.ZodType<Type>) =>
  type
    .nullish()
    .catch(null)
    .transform((value) => value ?? null)
/** What a session takes. */
const LONGEST_ID = 200
const LONGEST_TEXT = 50_000
/** A week: whatever is longer is no call. */
const LONGEST_CALL_MS = 604_800_000
const id = z
  .union([z.string().min(1).max(LONGEST_ID), z.int(), z.bigint()], { error: 'expected a text or a whole number' })
  .transform(String)
const unknownId = lenient(id)
const anyText = lenient(z.string().transform((value) => value.trim() || null))
const text = anyText.transform((value) => value && firstCharacters(value, LONGEST_TEXT))
const instant = lenient(z.iso.datetime({ offset: true }))
const map = lenient(z.record(z.string(), z.custom<Json>())).transform((value) => value ?? {})

const analysis = lenient(
  z.looseObject({
    call_summary: text,
    user_sentiment: text,
    call_successful: lenient(z.boolean()),
    in_voicemail: lenient(z.boolean()),
    call_completion_rating: text,
    agent_task_completion_rating: text,
    custom_analysis_data: map,
    // So it is spelled in the documentation of the sender.
    custom_analysis_dat: map,
  }),
)

const metadata = lenient(
  z.looseObject({
    duration: lenient(z.number().min(0).max(LONGEST_CALL_MS)),
    placeholders_data: map,
    analysis,
    agent_id: unknownId,
  }),
)

const attachment = lenient(z.looseObject({ url: text, content_type: text }))

const call = z.looseObject({
  id,
  delivery_status: text,
  direction: text,
  mode: text,
  body: anyText,
  translated_body: anyText,
  language: text,
  from: text,
  to: text,
  created_at: instant,
  updated_at: instant,
  conversation_id: unknownId,
  contact_id: unknownId,
  channel_id: unknownId,
  campaign_id: unknownId,
  user_id: unknownId,
  metadata,
  attachments: lenient(z.array(attachment)),
})

const envelope = z.looseObject({
  event: z.string({ error: 'expected a text' }).min(1),
  data: z.looseObject({}, { error: 'expected an object' }),
  request_id: unknownId,
  created_at: instant,
})

/**
 * Reads the body of a webhook. Fields and events that are not known pass through; a field that is not what it should be
 * is unknown.
 *
 * @throws CrmwireError `WEBHOOK_INVALID`, which names the wrong fields and none of their values.
 */
export function parseDelivery(body: Json): WhippyDelivery {
  const { event, data, request_id, created_at } = read(envelope, body, '')
  return {
    event,
    requestId: request_id,
    createdAt: created_at,
    ...(event.startsWith('call.') && { call: callOf(read(call, data, 'data.')) }),
    data: data as Record<string, Json>,
  }
}

function read<Type>(schema: z.ZodType<Type>, value: unknown, place: string): Type {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => {
    const path = place + issue.path.join('.')
    return `${path === '' ? 'the body' : path}: ${issue.message}`
  })
  throw new CrmwireError('WEBHOOK_INVALID', `The webhook is not one of Whippy: ${problems.join('; ')}.`)
}

function callOf(data: z.output<typeof call>): WhippyCall {
  const [state, stateReason] = splitStatus(data.delivery_status)
  const direction = data.direction?.toLowerCase()
  return {
    id: data.id,
    state,
    stateReason,
    direction: direction === 'inbound' || direction === 'outbound' ? direction : null,
    mode: data.mode,
    from: data.from,
    to: data.to,
    language: data.language,
    createdAt: data.created_at,
    updatedAt: data.updated_at,
    conversationId: data.conversation_id,
    contactId: data.contact_id,
    channelId: data.channel_id,
    campaignId: data.campaign_id,
    userId: data.user_id,
    agentId: data.metadata?.agent_id ?? null,
    durationMs: data.metadata?.duration ?? null,
    placeholders: data.metadata?.placeholders_data ?? {},
    transcript: turnsOf(data.body ?? ''),
    translation: data.translated_body,
    analysis: analysisOf(data.metadata?.analysis),
    attachments: (data.attachments ?? [])
      .map((one) => one && attachmentOf(one.url, one.content_type))
      .filter((one) => !!one),
  }
}

/** A status is a state with its reason behind the first dot: `call_completed.agent_hangup`. */
function splitStatus(status: string | null): [string | null, string | null] {
  const dot = status?.indexOf('.') ?? -1
  return status === null || dot === -1 ? [status, null] : [status.slice(0, dot), status.slice(dot + 1) || null]
}

function analysisOf(data: z.output<typeof analysis> | undefined): WhippyAnalysis | null {
  if (!data) return null
  return {
    summary: data.call_summary,
    sentiment: data.user_sentiment,
    successful: data.call_successful,
    inVoicemail: data.in_voicemail,
    callCompletion: data.call_completion_rating,
    taskCompletion: data.agent_task_completion_rating,
    custom: { ...data.custom_analysis_dat, ...data.custom_analysis_data },
  }
}
