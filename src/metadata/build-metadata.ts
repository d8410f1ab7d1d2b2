import type { SessionFile } from '../session/event-schema.ts'
import type { Entity } from '../session/facts.ts'
import { fileName, fileType, ownerOf } from '../session/file-name.ts'
import { type Happening, happeningsOf } from '../session/history.ts'
import { type Mention, type Party, lastParty } from '../session/party.ts'
import type { SessionState } from '../session/reduce-session.ts'
import type { Session } from '../session/session.ts'
import { fitMetadata } from './fit-metadata.ts'
import { type Interval, intervalsOf } from './intervals.ts'
import type { SessionMetadata } from './schema/session-metadata.ts'
import { agentOf, menuOf, menuPathOf, numberOrText, virtualAgentOf } from './parties.ts'

/** What the metadata of a session is made of. */
export interface MetadataFacts {
  state: SessionState
  account?: Entity | undefined
  record?: Entity | undefined
  /** Where people open a file of the session, when that is known. */
  linkOf?(file: SessionFile): string | undefined
  /** When it is made, in milliseconds since 1970. */
  now: number
}

/** The metadata of a session. */
export interface BuiltMetadata {
  metadata: SessionMetadata
  /** Places of values that the platform gave and that are not what their key holds; they were left out. */
  misfits: readonly string[]
}

type Fields = Record<string, unknown>
type Transfer = Extract<Happening, { type: 'session.transferred' }>

/**
 * Everything that is known of a session, by the names of the platform. What the platform gave by these names
 * (`session.metadata` of its events) goes before what follows from the events.
 */
export function buildMetadata(facts: MetadataFacts): BuiltMetadata {
  const derived = derive(facts)
  const { id: _id, ...given } = facts.state.session.metadata
  const { metadata: fitting, misfits } = fitMetadata({ ...given, id: derived['id'] })
  const { metadata, misfits: more } = fitMetadata({ ...derived, ...fitting })
  return { metadata: metadata!, misfits: [...misfits, ...more] }
}

function derive(facts: MetadataFacts): Fields {
  const { state, now } = facts
  const { session, history = [], mentions } = state
  const isChat = ownerOf(session).word === 'chat'
  const end = session.endedAt === null ? now : Date.parse(session.endedAt)
  const handling = intervalsOf(mentions.agent, end)
  const queueing = queueingsOf(state, end)
  const verified = happeningsOf(history, 'session.verified')
  return {
    id: numberOrText(ownerOf(session).id),
    session_id: session.id,
    channel: session.channel,
    direction: session.direction,
    lang: session.language,
    [isChat ? 'chat_type' : 'call_type']: session.lookupType,
    session_type: session.lookupType,
    session_type_v2: session.type,
    ...statusOf(state),
    created_at: timeText(session.startedAt),
    queued_at: timeText(queueing[0]?.from),
    assigned_at: timeText(happeningsOf(history, 'session.assigned')[0]?.at),
    ends_at: timeText(session.endedAt),
    updated_at: timeText(now),
    wait_duration: whole(session.durations.waitSeconds),
    [isChat ? 'chat_duration' : 'call_duration']: whole(session.durations.callSeconds),
    hold_duration: whole(session.durations.holdSeconds),
    rating: session.rating,
    feedback: session.feedback,
    has_feedback: (session.feedback ?? '') !== '',
    survey: happeningsOf(history, 'session.survey').flatMap(({ answers }) => answers),
    verified: verified.length > 0,
    smart_actions: smartActionsOf(session, history),
    selected_menu: menuOf(session.queue),
    menu_path: menuPathOf(session.queue.menuPath),
    ...agentInfoOf(state, isChat),
    end_user: endUserOf(facts),
    customer_phone_number: session.endUser.phoneNumber,
    support_number: session.supportPhoneNumber,
    outbound_number: session.outboundPhoneNumber,
    participants: session.participants.length > 0 ? session.participants : participantsOf(session, handling),
    transfers: happeningsOf(history, 'session.transferred').map((one) => transferOf(one, mentions)),
    handle_durations: handling.map((one) => handlingOf(one, isChat)),
    virtual_agent_handle_durations: intervalsOf(mentions.virtualAgent, handling[0]?.from ?? end).map((one) =>
      handlingOf(one, isChat),
    ),
    queue_durations: queueing.map(queueingOf),
    disconnected_by: session.disconnectedBy,
    disposition_codes: happeningsOf(history, 'session.disposition').map(({ code, notes, at }) => ({
      code,
      notes,
      created_at: timeText(at),
    })),
    analysis: known(session.analysis),
    out_ticket_id: facts.record && numberOrText(String(facts.record.id)),
    out_ticket_url: facts.record?.url,
    ...filesOf(facts, isChat),
    device_type: session.deviceType,
    campaign: known(session.campaign),
    custom_data: session.custom,
  }
}

/** Who left before anybody came is a failed session for the platform, with a reason of its own. */
function statusOf({ session, reached }: SessionState): Fields {
  switch (session.outcome) {
    case 'finished':
      return { status: 'finished', fail_reason: 'nothing' }
    case 'failed':
      return { status: 'failed', fail_reason: null }
    case 'abandoned':
      return { status: 'failed', fail_reason: 'eu_abandoned' }
    case null:
      return { status: reached.assigned ? 'assigned' : null }
  }
}

/** The platform has no such key on a call that an agent and a virtual agent had. */
function agentInfoOf({ session, mentions }: SessionState, isChat: boolean): Fields {
  const agent = mentions.agent.length > 0 ? agentOf(session.agent) : undefined
  const virtual = mentions.virtualAgent.length > 0 ? virtualAgentOf(session.virtualAgent) : undefined
  if (agent && virtual && !isChat) return {}
  const info = agent ?? virtual
  return info ? { agent_info: info } : {}
}

function endUserOf({ state, account }: MetadataFacts): Fields | null {
  const { id, identifier, name, email, phoneNumber, customUserId, accountId } = state.session.endUser
  const contact = account?.id ?? accountId
  return known({
    id: id === null ? null : numberOrText(id),
    identifier,
    out_contact_id: contact === null ? null : String(contact),
    name,
    email,
    phone_number: phoneNumber,
    custom_user_id: customUserId,
  })
}

function smartActionsOf(session: Session, history: readonly Happening[]): Fields[] {
  const verifications = happeningsOf(history, 'session.verified').map(({ at }) => ({
    id: session.smartActionId,
    type: 'verification',
    created_at: timeText(at),
  }))
  const media = happeningsOf(history, 'session.file')
    .filter(({ file }) => file.kind === 'photo' || file.kind === 'video')
    .map(({ file, at }) => ({ id: numberOrText(file.id), type: file.kind, created_at: timeText(at) }))
  return [...verifications, ...media].toSorted((a, b) => (String(a.created_at) < String(b.created_at) ? -1 : 1))
}

function participantsOf({ endUser, endedAt }: Session, agents: readonly Interval[]): Fields[] {
  const ended_at = timeText(endedAt)
  const customer = known({ end_user_id: endUser.id === null ? null : numberOrText(endUser.id), name: endUser.name })
  return [
    ...(customer ? [{ type: 'end_user', ...customer, ended_at }] : []),
    ...agents.map(({ party, from, to }) => ({
      type: 'agent',
      user_id: numberOrText(party['id']),
      name: party['name'],
      connected_at: timeText(from),
      ended_at: timeText(to),
    })),
  ]
}

/** Who gave it away is said by the event, or else whoever had it then. */
function transferOf({ at, eventId, from, to }: Transfer, mentions: SessionState['mentions']): Fields {
  const before = (all: readonly Mention[]): Party =>
    lastParty(all.filter((one) => one.at < Date.parse(at) || (one.at === Date.parse(at) && one.eventId < eventId)))
  const fromQueue: Party = from?.queue ?? before(mentions.queue)
  return {
    created_at: timeText(at),
    from_agent: agentOf(from?.agent ?? before(mentions.agent)),
    to_agent: agentOf(to?.agent),
    from_menu: menuOf(fromQueue),
    to_menu: menuOf(to?.queue),
    from_menu_path: menuPathOf(fromQueue['menuPath']),
    to_menu_path: menuPathOf(to?.queue?.menuPath),
  }
}

/** A queue is left when somebody takes the session. */
function queueingsOf({ mentions, history = [] }: SessionState, end: number): Interval[] {
  const taken = happeningsOf(history, 'session.assigned').map(({ at }) => Date.parse(at))
  return intervalsOf(mentions.queue, end).flatMap((interval) => {
    const { from, to } = interval
    const took = taken.find((at) => at >= from && at < to)
    return took === from ? [] : [{ ...interval, to: took ?? to }]
  })
}

const handlingOf = ({ party, from, to }: Interval, isChat: boolean): Fields => ({
  agent_id: numberOrText(party['id']),
  agent_name: party['name'],
  started_at: timeText(from),
  ended_at: timeText(to),
  [isChat ? 'chat_duration' : 'call_duration']: whole((to - from) / 1000),
})

const queueingOf = ({ party, from, to }: Interval): Fields => ({
  queue_id: numberOrText(party['id']),
  queue_name: party['name'],
  menu_path: menuPathOf(party['menuPath'])?.name,
  started_at: timeText(from),
  ended_at: timeText(to),
  queue_duration: whole((to - from) / 1000),
})

function filesOf({ state: { session, history = [] }, linkOf }: MetadataFacts, isChat: boolean): Fields {
  const files = lastOfEach(happeningsOf(history, 'session.file').map(({ file }) => file))
  const media = (kind: SessionFile['kind']): Fields[] =>
    files.filter((file) => file.kind === kind).map((file) => ({ id: numberOrText(file.id), url: linkOf?.(file) }))
  const recording = files.find(({ kind }) => kind === 'call_recording')
  return {
    ...(isChat
      ? { transcript: files.some(({ kind }) => kind === 'chat_transcript') }
      : { recording_url: recording && linkOf?.(recording) }),
    photos: media('photo'),
    videos: media('video'),
    files: files.map((file) => ({
      id: numberOrText(file.id),
      kind: file.kind,
      name: fileName(file, session),
      content_type: fileType(file),
      size: file.size,
      url: linkOf?.(file),
    })),
  }
}

/** A file that is announced again is the same file. */
function lastOfEach(files: readonly SessionFile[]): SessionFile[] {
  return [...new Map(files.map((file) => [`${file.kind} ${file.id}`, file])).values()]
}

/** What is known of it, or null when nothing is. */
function known(fields: object): Fields | null {
  const entries = Object.entries(fields as Fields).filter(([, value]) => value !== null && value !== undefined)
  return entries.length === 0 ? null : Object.fromEntries(entries)
}

const whole = (seconds: number | null): number | null => (seconds === null ? null : Math.round(seconds))

function timeText(at: string | number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString()
}
