import type { SessionEventInput } from '../../../session/event-schema.ts'
import type { InteractionData } from './interaction.ts'

export interface InteractionOptions {
  /** When the change was seen, in milliseconds since 1970. */
  seenAt: number
  /** Who sits in front of the desktop. */
  agent?: NonNullable<SessionEventInput['session']>['agent'] | undefined
  /** Types of associated objects that are accounts of the CRM: the id of such an object is believed. Default: none. */
  accountTypes?: readonly string[] | undefined
  /** The agent has spoken with the customer before. */
  answered?: boolean | undefined
}

type Type = SessionEventInput['type']
type PartialSession = NonNullable<SessionEventInput['session']>

/** States in which agent and customer are connected, or were. */
const ANSWERED: ReadonlySet<string> = new Set(['delivered', 'hold', 'wrap_up', 'wrap_up_hold'])
/** States after which nobody speaks any more. */
const OVER: ReadonlySet<string> = new Set(['wrap_up', 'wrap_up_hold', 'completed'])
/** A time in seconds is no larger than this before the year 5138; one in milliseconds is, since 1973. */
const LARGEST_SECONDS = 1e11

/** True in a state that only a conversation leads to. */
export const isAnswered = ({ state = '' }: InteractionData): boolean => ANSWERED.has(state)

/**
 * What one change of an interaction says, as session events, under ids that are the same in whichever tab it is seen. Empty
 * for what is neither a call nor a chat.
 */
export function sessionEventsOf(interaction: InteractionData, options: InteractionOptions): SessionEventInput[] {
  const { interactionId, state = 'unknown', type, disposition } = interaction
  if (type !== 'voice' && type !== 'chat') return []
  const { seenAt, agent } = options
  const startedAt = momentOf(interaction.startTime) ?? seenAt
  const session = sessionOf(interaction, options.accountTypes ?? [])
  const event = (name: Type, id: string, at: number, own: object): SessionEventInput =>
    ({
      id: `bright-pattern-${id}`.slice(0, 256),
      type: name,
      sessionId: `bright-pattern-${interactionId}`,
      at: new Date(at).toISOString(),
      ...own,
    }) as SessionEventInput
  const answered = isAnswered(interaction) || options.answered === true
  const events = [
    event('session.started', 'started', startedAt, { session }),
    event('session.updated', `updated-${state}-${seenAt}`, seenAt, { session }),
  ]
  if (answered && agent) events.push(event('session.assigned', 'assigned', seenAt, { session: { agent } }))
  if (disposition !== undefined)
    events.push(event('session.disposition', `disposition-${disposition}`, seenAt, { code: disposition }))
  if (OVER.has(state)) {
    const endedAt = momentOf(interaction.endTime)
    const seconds = endedAt !== undefined && interaction.startTime !== undefined ? (endedAt - startedAt) / 1000 : -1
    events.push(
      event('session.ended', 'ended', Math.max(endedAt ?? seenAt, startedAt), {
        outcome: answered ? 'finished' : 'abandoned',
        ...(answered && seconds >= 0 && { durations: { callSeconds: seconds } }),
      }),
    )
  }
  return events
}

function sessionOf(interaction: InteractionData, accountTypes: readonly string[]): PartialSession {
  const { interactionId, type, callDirection, ANI, DNIS, callParties = [], associatedObjects } = interaction
  const isVoice = type === 'voice'
  const direction = (['inbound', 'outbound'] as const).find((one) => one === callDirection)
  const customer = callParties.find(({ userId }) => userId === undefined)
  const { list = [], selected } = associatedObjects ?? {}
  const account = [...(selected ? [selected] : []), ...list].find(({ type: kind = '' }) => accountTypes.includes(kind))
  // What a page says proves nothing.
  const unsigned = known({
    global_interaction_id: interaction.globalInteractionId,
    origination: interaction.origination,
    recording_url: interaction.recordingUrl,
    playback_url: interaction.playbackUrl,
  })
  return {
    channel: isVoice ? 'voice_call' : 'chat',
    ...(isVoice ? { callId: interactionId } : { chatId: interactionId }),
    ...(direction && { direction }),
    ...(isVoice && direction && { type: direction === 'inbound' ? 'Voice Inbound' : 'Voice Outbound' }),
    ...(direction === 'inbound' && { supportPhoneNumber: DNIS }),
    ...(direction === 'outbound' && { outboundPhoneNumber: ANI }),
    ...(interaction.service !== undefined && { queue: { name: interaction.service } }),
    endUser: known({
      phoneNumber: interaction.phoneNumber ?? (direction === 'inbound' ? ANI : direction && DNIS) ?? customer?.phone,
      email: interaction.email,
      name: customer?.name,
      accountId: account?.id,
    }),
    custom: { unsigned: { ...interaction.attachedData, ...unsigned } },
  }
}

const known = <Value>(values: Record<string, Value | undefined>): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<string, Value>

/** Times come as numbers whose unit is not documented. */
function momentOf(time: number | undefined): number | undefined {
  if (time === undefined || !Number.isFinite(time) || time <= 0) return undefined
  return Math.round(time < LARGEST_SECONDS ? time * 1000 : time)
}
