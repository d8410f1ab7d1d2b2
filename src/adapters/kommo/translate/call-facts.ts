import type { Session } from '../../../session/session.ts'
import type { Json } from '../../../util/json.ts'
import { phoneField } from './phones.ts'

/** What is said of a call, wherever it is logged. */
export interface CallFacts {
  /** Tells this call from all others. */
  uniq: string
  inbound: boolean
  answered: boolean
  /** Seconds of conversation; 0 when nobody answered. */
  duration: number
  phone: string
  /** Of the recording; empty without one. */
  link: string
  /** The service that it came through. */
  source: string
  /** When it began, in Unix seconds. */
  startedAt: number | undefined
  customer: string | undefined
  /** The user of Kommo who had the call. */
  userId: number | undefined
}

/**
 * Reads a call from its session. An unanswered one lasted no time, whatever the platform counted while it rang.
 *
 * @param source The service that it came through.
 * @param link Of the recording.
 * @param botId The user in whose name calls are logged that nobody had.
 */
export function callFacts(session: Session, source: string, link: string, botId?: number): CallFacts {
  const { callId, direction, outcome, durations, endUser, sdk, agent, startedAt } = session
  const { customId } = agent
  return {
    uniq: callId ?? session.id,
    inbound: direction !== 'outbound',
    answered: outcome === 'finished',
    duration: outcome === 'finished' ? Math.round(durations.callSeconds ?? 0) : 0,
    phone: endUser.phoneNumber ?? sdk.phone ?? '',
    link,
    source,
    startedAt: startedAt === null ? undefined : unixOf(startedAt),
    customer: endUser.name ?? undefined,
    userId: customId !== null && /^\d{1,15}$/.test(customId) ? Number(customId) : botId,
  }
}

export const unixOf = (time: string): number => Math.floor(Date.parse(time) / 1000)

export const noteType = ({ inbound }: CallFacts): string => (inbound ? 'call_in' : 'call_out')

/** The parameters of a note that is a call. */
export function noteParams({ uniq, duration, source, link, phone }: CallFacts): { [key: string]: Json } {
  return { uniq, duration, source, ...(link !== '' && { link }), phone }
}

const MOVED = 'Moved to '

/** What is left of a call on a card that it was moved away from: no recording, and where it went. */
export function movedParams(call: CallFacts, to: { type: string; id: string }): { [key: string]: Json } {
  return { ...noteParams(call), link: '', call_result: `${MOVED}${to.type}/${to.id}` }
}

/** True for what is left of a call that was moved away. */
export function isMoved(params: { [key: string]: Json }): boolean {
  const { call_result: result } = params
  return typeof result === 'string' && result.startsWith(MOVED)
}

/** `POST /{type}/{id}/notes` */
export function noteBody(call: CallFacts): Json {
  const { uniq, userId, startedAt } = call
  return [
    {
      request_id: uniq,
      note_type: noteType(call),
      params: noteParams(call),
      ...(userId !== undefined && { created_by: userId, responsible_user_id: userId }),
      ...(startedAt !== undefined && { created_at: startedAt }),
    },
  ]
}

/** Had a conversation, and no connection. */
const CALL_STATUS = { answered: 4, unanswered: 6 }

/** `POST /calls` */
export function callBody(call: CallFacts): Json {
  const { uniq, inbound, answered, duration, source, link, phone, userId, startedAt } = call
  return [
    {
      request_id: uniq,
      uniq,
      direction: inbound ? 'inbound' : 'outbound',
      duration,
      source,
      phone,
      ...(link !== '' && { link }),
      call_status: answered ? CALL_STATUS.answered : CALL_STATUS.unanswered,
      ...(userId !== undefined && { responsible_user_id: userId, created_by: userId }),
      ...(startedAt !== undefined && { created_at: startedAt }),
    },
  ]
}

/** `POST /leads/unsorted/sip`: the customer's number stands on the contact, too, as `from` and `phone` are read both ways. */
export function incomingBody(
  call: CallFacts,
  own: { trunk: string; pipelineId: number | undefined; now: number },
): Json {
  const { uniq, inbound, duration, source, link, phone, customer, userId, startedAt = own.now } = call
  const [from, to] = inbound ? [phone, own.trunk] : [own.trunk, phone]
  return [
    {
      request_id: uniq,
      source_uid: source,
      source_name: source,
      created_at: startedAt,
      ...(own.pipelineId !== undefined && { pipeline_id: own.pipelineId }),
      metadata: {
        uniq,
        ...(from !== '' && { from }),
        phone: to === '' ? phone : to,
        called_at: startedAt,
        duration,
        link,
        service_code: source,
        is_call_event_needed: true,
        ...(userId !== undefined && { call_responsible: userId }),
      },
      _embedded: {
        contacts: [
          { name: customer ?? phone, custom_fields_values: [phoneField([{ value: phone, enum_code: 'WORK' }])] },
        ],
      },
    },
  ]
}
