import { z } from 'zod'
import type { Json } from '../util/json.ts'

/** Platforms write ids as text or as numbers; inside they are text. */
const id = z
  .union([z.string().min(1).max(256), z.int(), z.bigint()], { error: 'expected a text or a whole number' })
  .transform(String)
const unknownId = id.nullish()
const text = z.string().max(100_000).nullish()
const json: z.ZodType<Json, Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.bigint(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
)
const seconds = z.number().min(0).nullish()
const instant = z.iso.datetime({ offset: true, error: 'expected a time in ISO 8601, such as 2026-11-20T10:00:00Z' })

const named = z.strictObject({ id: unknownId, name: text })
const agent = z.strictObject({ id: unknownId, customId: unknownId, email: text, name: text })
const queue = z.strictObject({ id: unknownId, name: text, menuId: unknownId, menuPath: z.array(z.string()).nullish() })
const customValues = z.record(z.string(), json)

const partialSession = z.strictObject({
  channel: z.enum(['voice_call', 'chat']).nullish(),
  direction: z.enum(['inbound', 'outbound']).nullish(),
  type: text,
  lookupType: text,
  callId: unknownId,
  chatId: unknownId,
  language: text,
  endUser: z
    .strictObject({
      id: unknownId,
      name: text,
      email: text,
      phoneNumber: text,
      customUserId: unknownId,
      identifier: text,
      accountId: unknownId,
    })
    .nullish(),
  sdk: z.strictObject({ name: text, email: text, phone: text, identifier: text }).nullish(),
  agent: agent.nullish(),
  virtualAgent: named.nullish(),
  queue: queue.nullish(),
  campaign: named.nullish(),
  outboundPhoneNumber: text,
  supportPhoneNumber: text,
  deviceType: text,
  smartActionId: unknownId,
  participants: z.array(json).nullish(),
  custom: z.strictObject({ signed: customValues.nullish(), unsigned: customValues.nullish() }).nullish(),
  metadata: z.record(z.string(), json).nullish(),
})

/** The kinds of files that a session may bring. */
export const FILE_KINDS = [
  'call_recording',
  'chat_transcript',
  'voicemail',
  'photo',
  'video',
  'session_metadata',
] as const

const file = z
  .strictObject({
    id,
    kind: z.enum(FILE_KINDS),
    name: z.string().min(1).max(255).optional(),
    contentType: z.string().min(1).max(255).optional(),
    size: z.int().min(0).optional(),
    path: z.string().min(1).optional(),
    url: z.url({ protocol: /^https?$/ }).optional(),
    stream: z.literal(true).optional(),
  })
  .refine(({ path, url, stream }) => [path, url, stream].filter((one) => one !== undefined).length === 1, {
    error: 'needs one of path, url and stream',
  })

const party = z.strictObject({ agent: agent.nullish(), queue: queue.nullish() })
const chosen = z.strictObject({ id, type: z.string().optional() })
/** Something that is to be done after a session. */
const task = z.strictObject({ text: z.string().min(1).max(100_000), dueAt: instant.optional() })

const common = { id, sessionId: id, at: instant, session: partialSession.optional() }
const event = <Type extends string, Own extends z.ZodRawShape>(type: Type, own: Own) =>
  z.strictObject({ ...common, type: z.literal(type), ...own })

/** Every event that the connector takes; `docs/reference/events.md` describes them. */
export const sessionEventSchema = z.discriminatedUnion('type', [
  event('session.started', {}),
  event('session.assigned', {}),
  event('session.updated', {}),
  event('session.queue_selected', {}),
  event('session.verified', {}),
  event('session.party_added', {}),
  event('session.transferred', { from: party.nullish(), to: party.nullish() }),
  event('session.rated', { rating: z.number(), feedback: text }),
  event('session.disposition', { code: z.string(), notes: text }),
  event('session.survey', { answers: z.array(z.strictObject({ question: z.string(), answer: json })) }),
  event('session.custom_data', { data: customValues }),
  event('session.analyzed', { summary: text, sentiment: text, successful: z.boolean().nullish() }),
  event('session.file', { file }),
  event('session.ended', {
    outcome: z.enum(['finished', 'failed', 'abandoned']),
    durations: z.strictObject({ callSeconds: seconds, holdSeconds: seconds, waitSeconds: seconds }).optional(),
    disconnectedBy: text,
  }),
  event('session.account_chosen', {
    account: chosen.optional(),
    record: chosen.optional(),
    notes: text,
    task: task.optional(),
  }),
])

/** One fact about a session, in the vocabulary of crmwire, whatever system it came from. */
export type SessionEvent = z.output<typeof sessionEventSchema>
/** A session event as it may be written: ids as text or numbers. */
export type SessionEventInput = z.input<typeof sessionEventSchema>
export type SessionEventType = SessionEvent['type']
export type SessionFile = z.output<typeof file>
export type FileKind = (typeof FILE_KINDS)[number]
