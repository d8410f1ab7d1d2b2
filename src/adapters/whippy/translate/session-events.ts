import type { SessionEventInput } from '../../../session/event-schema.ts'
import { digestOf } from '../../../util/digest.ts'
import type { Json } from '../../../util/json.ts'
import type { WhippyCall, WhippyDelivery } from './call.ts'
import { transcriptText } from './turns.ts'

export interface TranslateOptions {
  /** When the delivery came in, in ISO 8601: the time of what carries none. */
  receivedAt: string
  /** The signature of the delivery is genuine, so that what Whippy says of the call may be believed. */
  signed: boolean
}

type Type = SessionEventInput['type']
type Own<Name extends Type> = Omit<Extract<SessionEventInput, { type: Name }>, 'id' | 'type' | 'sessionId' | 'at'>
type PartialSession = NonNullable<SessionEventInput['session']>

/**
 * What a delivery says, as session events. Deliveries may come in any order, repeatedly, or not at all: each of them tells
 * all it knows, under ids that are made of what is told, so that whoever says the same again says nothing new.
 *
 * Empty for what is not about a call.
 */
export function sessionEventsOf(delivery: WhippyDelivery, options: TranslateOptions): SessionEventInput[] {
  const { call } = delivery
  if (!call) return []
  const saidAt = call.updatedAt ?? delivery.createdAt ?? call.createdAt
  const updatedAt = saidAt ?? options.receivedAt
  const event = <Name extends Type>(type: Name, id: string, at: string, own: Own<Name>): SessionEventInput =>
    ({ id: `whippy-${id}`, type, sessionId: `whippy-${call.id}`, at, ...own }) as SessionEventInput
  const events: SessionEventInput[] = []
  /** Tells something once, however often it is said. */
  const tell = <Name extends Type>(type: Name, at: string, own: Own<Name>): void => {
    const said = { at: at === options.receivedAt ? saidAt : at, own }
    events.push(event(type, `${type.split('.')[1]}-${digestOf(said)}`, at, own))
  }

  // A call starts once: what may change later is not part of it.
  if (call.createdAt !== null || delivery.event === 'call.started')
    events.push(event('session.started', 'started', call.createdAt ?? updatedAt, { session: startOf(call) }))
  tell('session.updated', updatedAt, { session: sessionOf(call, options.signed) })
  const end = endOf(delivery.event, call, updatedAt)
  if (end) tell('session.ended', end.at, end.own)
  if (call.analysis) {
    const { summary, sentiment, successful, custom } = call.analysis
    if (summary !== null || sentiment !== null || successful !== null)
      tell('session.analyzed', updatedAt, { summary, sentiment, successful })
    if (Object.keys(custom).length > 0) tell('session.custom_data', updatedAt, { data: custom })
  }
  for (const file of filesOf(call)) events.push(event('session.file', `file-${file.id}`, updatedAt, { file }))
  return events
}

/** What a call has from its first moment. */
function startOf({ id, direction, from, to }: WhippyCall): PartialSession {
  const inbound = direction === 'inbound'
  return {
    channel: 'voice_call',
    callId: id,
    // Of a call that goes nobody knows where, nobody knows which number is the customer's.
    ...(direction !== null && {
      direction,
      type: inbound ? 'Voice Inbound' : 'Voice Outbound',
      endUser: { phoneNumber: inbound ? from : to },
      ...(inbound ? { supportPhoneNumber: to } : { outboundPhoneNumber: from }),
    }),
  }
}

function sessionOf(call: WhippyCall, signed: boolean): PartialSession {
  const start = startOf(call)
  const facts = known({
    conversation_id: call.conversationId,
    channel_id: call.channelId,
    mode: call.mode,
    call_state: call.state,
    call_state_reason: call.stateReason,
    in_voicemail: call.analysis?.inVoicemail,
    call_completion_rating: call.analysis?.callCompletion,
    agent_task_completion_rating: call.analysis?.taskCompletion,
  })
  // What people said, or typed somewhere, proves nothing, whoever passes it on.
  const said = known({
    transcript: transcriptText(call.transcript) || null,
    translated_transcript: call.translation,
    placeholders: Object.keys(call.placeholders).length > 0 ? { ...call.placeholders } : null,
  })
  return {
    ...start,
    language: call.language,
    endUser: { ...start.endUser, id: call.contactId },
    virtualAgent: { id: call.agentId },
    agent: { id: call.userId },
    campaign: { id: call.campaignId },
    custom: signed ? { signed: facts, unsigned: said } : { unsigned: { ...facts, ...said } },
  }
}

const known = (values: Record<string, Json | undefined>): Record<string, Json> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined)) as Record<
    string,
    Json
  >

/** The end of a call: said by its event, and by every other one that knows how long it was. */
function endOf(
  event: string,
  call: WhippyCall,
  updatedAt: string,
): { at: string; own: Own<'session.ended'> } | undefined {
  const { durationMs, createdAt } = call
  if (event !== 'call.ended' && durationMs === null) return undefined
  const at =
    durationMs === null || createdAt === null
      ? updatedAt
      : new Date(Date.parse(createdAt) + Math.round(durationMs)).toISOString()
  return {
    at,
    own: {
      outcome: outcomeOf(call),
      ...(durationMs !== null && { durations: { callSeconds: durationMs / 1000 } }),
      disconnectedBy: disconnectedBy(call.stateReason),
    },
  }
}

/** The states are an open list, so that their words decide. */
function outcomeOf({ state, stateReason }: WhippyCall): Own<'session.ended'>['outcome'] {
  const status = `${state}.${stateReason}`.toLowerCase()
  if (/fail|error|reject|invalid/.test(status)) return 'failed'
  return /no_answer|unanswered|missed|busy|cancel|abandon/.test(status) ? 'abandoned' : 'finished'
}

function disconnectedBy(reason: string | null): string | null {
  const who = /^(agent|user)_hang_?up$/.exec(reason ?? '')?.[1]
  return who === undefined ? reason : who === 'user' ? 'end_user' : 'agent'
}

type File = Own<'session.file'>['file']

function filesOf({ id, attachments }: WhippyCall): File[] {
  return attachments.flatMap(({ kind, contentType, url }): File[] => {
    // What an analysis says is in the event itself.
    if (kind === 'analysis' || kind === 'other') return []
    const { origin, pathname } = new URL(url)
    const file = {
      // A signature in the query changes from delivery to delivery, and the file does not.
      id: digestOf([origin, pathname]),
      url,
      ...(contentType !== null && contentType.length <= 255 && { contentType }),
    }
    return kind === 'recording'
      ? [{ ...file, kind: 'call_recording' }]
      : [{ ...file, kind: 'chat_transcript', name: `call-${id}-transcript${extension(pathname)}` }]
  })
}

const extension = (pathname: string): string => /\.[A-Za-z0-9]{1,8}$/.exec(pathname)?.[0].toLowerCase() ?? ''
