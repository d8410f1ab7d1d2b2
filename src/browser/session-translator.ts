import type { SessionEventInput } from '../session/event-schema.ts'
import type { Json } from '../util/json.ts'
import { wallClock } from '../util/wall-clock.ts'
import type {
  AgentData,
  EitherData,
  Id,
  KnownMessage,
  OriginData,
  SessionData,
  TransferData,
  UnknownMessage,
} from './adapter-messages.ts'

/** What an event says of its session. */
export type SessionPart = NonNullable<SessionEventInput['session']>

export interface TranslatorOptions {
  /**
   * Adds what your platform says in a way of its own, such as the number of the customer in a SIP header. It goes before what
   * the translator finds.
   */
  session?: ((message: KnownMessage) => SessionPart | undefined) | undefined
  /** The time, in milliseconds since 1970. Default: the clock of the machine. */
  now?: (() => number) | undefined
}

/** The events that a message stands for; none when it says nothing of a session. */
export type SessionTranslator = (message: KnownMessage | UnknownMessage) => SessionEventInput[]

/** What this page has seen of a session. */
interface Seen {
  agent: string | undefined
  /** The agent of this page has handed it over, so its end here is not its end. */
  isAway: boolean
  participants: Json[]
  transfers: Map<string, number>
}

type Event<T> = T extends SessionEventInput ? Omit<T, 'sessionId' | 'at'> : never
type BareEvent = Event<SessionEventInput>

/**
 * Turns the messages of adapters into session events for a connector. Their ids follow from what they say, so two agents of
 * one session, or a page that was loaded again, tell nothing twice.
 *
 * @example
 * ```ts
 * const translate = createSessionTranslator()
 * adapter.on('*', (message) => translate(message).forEach(send))
 * ```
 */
export function createSessionTranslator({ session, now = wallClock.now }: TranslatorOptions = {}): SessionTranslator {
  const sessions = new Map<string, Seen>()

  return (given) => {
    const message = given as KnownMessage
    const sessionId = sessionIdOf(message.data)
    if (sessionId === undefined) return []
    const seen = sessions.get(sessionId) ?? { agent: undefined, isAway: false, participants: [], transfers: new Map() }
    const events = eventsOf(message, seen)
    if (message.type === 'End_Call' || message.type === 'End_Chat') sessions.delete(sessionId)
    else if (events.length > 0) sessions.set(sessionId, seen)
    if (events.length === 0) return []
    const at = new Date(now()).toISOString()
    const common = join(commonOf(message.data as SessionData & EitherData), session?.(message))
    return events.map((event) => ({
      ...event,
      id: `adapter:${event.id}`,
      sessionId,
      at,
      session: join(event.session ?? {}, common),
    }))
  }
}

/** Calls and chats count apart. */
function sessionIdOf(data: unknown): string | undefined {
  const { call_id: call, chat_id: chat } = (data ?? {}) as EitherData
  if (isId(call)) return `call-${call}`
  return isId(chat) ? `chat-${chat}` : undefined
}

/** What a message says, without what all messages say; remembers what later ones need. */
function eventsOf(message: KnownMessage, seen: Seen): BareEvent[] {
  switch (message.type) {
    case 'New_Call':
    case 'New_Chat': {
      const agent = agentOf(message.data)
      seen.agent = agent?.id
      seen.isAway = false
      return [
        { type: 'session.started', id: 'started' },
        { type: 'session.assigned', id: `assigned:${seen.agent}`, session: { agent } },
      ]
    }
    case 'Agent_Joined_Call':
    case 'Agent_Joined_Chat': {
      const agent = agentOf(message.data)
      if (seen.agent !== undefined && agent?.id !== seen.agent) return [partyAdded({ type: 'agent', ...agent }, seen)]
      seen.agent = agent?.id
      return [{ type: 'session.assigned', id: `assigned:${seen.agent}`, session: { agent } }]
    }
    case 'Transfer_Call':
    case 'Transfer_Chat':
      return [transferred(message.data, seen)]
    case 'Party_Added': {
      const { type = 'agent', end_user_id: id } = message.data
      const party =
        type === 'agent' ? { type, ...agentOf(message.data) } : { type, ...(isId(id) && { id: String(id) }) }
      return [partyAdded(party, seen)]
    }
    case 'Task_VA_Joined': {
      const { virtual_agent_id: id, virtual_agent_name: name } = message.data
      return [{ type: 'session.updated', id: `task:${id}`, session: { virtualAgent: { id, name } } }]
    }
    case 'End_Call':
    case 'End_Chat':
      return seen.isAway ? [] : [{ type: 'session.ended', id: 'ended', outcome: 'finished' }]
    case 'Agent_Login':
    case 'Agent_Logout':
    case 'Active_Chat':
    case 'Dismissed_Chat':
    case 'Chat_Inbound_Message':
    case 'Chat_Outbound_Message':
    case 'Call_Redaction_Started':
    case 'Call_Redaction_Stopped':
    case 'Call_Redaction_Ended':
    case 'Cobrowse_Session_Started':
    case 'Cobrowse_Session_Remote_Control_Changed':
    case 'Cobrowse_Session_Full_Device_Changed':
    case 'Cobrowse_Session_Ended':
    case 'Agent_Assist_Started':
    case 'Task_VA_Left':
    case 'CRM_Record_Pop':
      return []
    // A type that this version does not know.
    default:
      return []
  }
}

function transferred(data: TransferData, seen: Seen): BareEvent {
  const side = (which: 'from' | 'to') => ({
    agent: agentOf({
      agent_id: data[`${which}_agent_id`],
      agent_custom_id: data[`${which}_agent_custom_id`],
      agent_email: data[`${which}_agent_email`],
    }),
    queue: queueOf({ queue_id: data[`${which}_queue_id`], queue_path: data[`${which}_queue_path`] }),
  })
  const [from, to] = [side('from'), side('to')]
  if (from.agent !== undefined && from.agent.id === seen.agent) seen.isAway = true
  // The same way twice, to and fro between, is two transfers.
  const way = [from.agent?.id, from.queue?.id, to.agent?.id, to.queue?.id].join(':')
  const count = (seen.transfers.get(way) ?? 0) + 1
  seen.transfers.set(way, count)
  return { type: 'session.transferred', id: `transferred:${way}:${count}`, from, to }
}

function partyAdded(party: { type: string | null; id?: string | undefined }, { participants }: Seen): BareEvent {
  participants.push(party as Json)
  const id = `party:${party.type}:${party.id}:${participants.length}`
  return { type: 'session.party_added', id, session: { participants: [...participants] } }
}

/** What every message may say of its session. */
function commonOf(data: SessionData & EitherData): SessionPart {
  const isCall = isId(data.call_id)
  const { session_type: type, campaign_id: campaign, virtual_agent_id: virtualAgent } = data
  const direction = directionOf(type ?? '')
  const queue = queueOf(data)
  const signed = valuesOf(data.custom_data_secured)
  const unsigned = valuesOf(data.custom_data_not_secured)
  return {
    channel: isCall ? 'voice_call' : 'chat',
    ...(isCall ? { callId: String(data.call_id) } : { chatId: String(data.chat_id) }),
    ...(type && { type }),
    ...(direction && { direction }),
    ...(queue && { queue }),
    ...(isId(campaign) && { campaign: { id: String(campaign), name: data.campaign_name } }),
    ...(isId(virtualAgent) && { virtualAgent: { id: String(virtualAgent) } }),
    ...((signed ?? unsigned) && { custom: { ...(signed && { signed }), ...(unsigned && { unsigned }) } }),
  }
}

function directionOf(type: string): 'inbound' | 'outbound' | undefined {
  if (/outbound|campaign/i.test(type)) return 'outbound'
  return /inbound/i.test(type) ? 'inbound' : undefined
}

interface AgentPart {
  id: string
  customId?: Id | null | undefined
  email?: string | null | undefined
}

function agentOf({ agent_id: id, agent_custom_id: customId, agent_email: email }: Loose<AgentData>) {
  if (!isId(id)) return undefined
  const agent: AgentPart = { id: String(id), ...(isId(customId) && { customId }), ...(email && { email }) }
  return agent
}

/** The path leads to the queue, so its last part is the queue's name. */
function queueOf({ queue_id: id, queue_path: path }: Loose<Pick<OriginData, 'queue_id' | 'queue_path'>>) {
  if (!isId(id)) return undefined
  const menuPath = path?.split('/').map((part) => part.trim())
  return { id: String(id), ...(menuPath && { name: menuPath.at(-1), menuPath }) }
}

type Loose<T> = { [K in keyof T]?: T[K] | undefined }

const isId = (id: Id | null | undefined): id is Id => id !== undefined && id !== null && id !== ''

const valuesOf = (data: unknown): Record<string, Json> | undefined =>
  typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, Json>) : undefined

/** Both parts; where both say something, the second one holds. */
function join(first: SessionPart, second: SessionPart = {}): SessionPart {
  const joined: Record<string, unknown> = { ...first }
  for (const [key, value] of Object.entries(second)) {
    const old = valuesOf(joined[key])
    joined[key] = old && valuesOf(value) ? { ...old, ...(value as object) } : value
  }
  return joined
}
