import type { SessionEventInput } from '../../../session/event-schema.ts'
import { digestOf } from '../../../util/digest.ts'
import type { CallHistoryItem, CallStatus } from './call-history-item.ts'

/** Whose history a call stands in; it decides which of its sides is the customer. */
export type HistoryOwner = { of: 'user'; username: string } | { of: 'agent' } | { of: 'queue' }

type PartialSession = NonNullable<SessionEventInput['session']>
type Outcome = Extract<SessionEventInput, { type: 'session.ended' }>['outcome']

/** Statuses of calls in which two people have spoken, or may have. */
const SPOKEN: ReadonlySet<CallStatus> = new Set(['answered', 'emitted'])

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  missed: 'abandoned',
  abandoned: 'abandoned',
  full: 'failed',
  closed: 'failed',
  joinempty: 'failed',
  leaveempty: 'failed',
  divert_ca_ratio: 'failed',
  divert_waittime: 'failed',
  timeout: 'failed',
}

/** True when nothing will change any more: a call that is answered and has no duration yet goes on. */
export function isFinished({ status, durationSeconds }: CallHistoryItem): boolean {
  return status !== 'ongoing' && !(status === 'answered' && durationSeconds === null)
}

/** The session of a call. A call is known by its start and its two numbers, in whatever history it stands. */
export function sessionIdOf(server: string, { start, srcNum, dstNum }: CallHistoryItem): string {
  return `xivo-${digestOf([server, start, srcNum, dstNum])}`
}

/**
 * A finished call as the two events of its session, under ids that are the same whenever the call is read again. Empty
 * when nobody knows when it was.
 *
 * @param server Tells calls of one XiVO from those of another, such as its host name.
 */
export function sessionEventsOf(server: string, item: CallHistoryItem, owner: HistoryOwner): SessionEventInput[] {
  const { startedAt, durationSeconds, status } = item
  if (startedAt === null) return []
  const sessionId = sessionIdOf(server, item)
  const endedAt = new Date(Date.parse(startedAt) + (durationSeconds ?? 0) * 1000).toISOString()
  const outcome = OUTCOMES[status] ?? 'finished'
  const spoken = SPOKEN.has(status) || outcome === 'finished'
  return [
    { id: 'xivo-started', type: 'session.started', sessionId, at: startedAt, session: sessionOf(item, owner) },
    {
      id: 'xivo-ended',
      type: 'session.ended',
      sessionId,
      at: endedAt,
      outcome,
      ...(durationSeconds !== null && {
        durations: spoken ? { callSeconds: durationSeconds } : { waitSeconds: durationSeconds },
      }),
    },
  ]
}

function sessionOf(item: CallHistoryItem, owner: HistoryOwner): PartialSession {
  const outbound = isOutbound(item, owner)
  const [ours, theirs] = outbound ? (['src', 'dst'] as const) : (['dst', 'src'] as const)
  const line = item[`${ours}Num`]
  return {
    channel: 'voice_call',
    direction: outbound ? 'outbound' : 'inbound',
    type: outbound ? 'Voice Outbound' : 'Voice Inbound',
    endUser: { phoneNumber: item[`${theirs}Num`], name: nameOf(item, theirs) },
    ...(outbound ? { outboundPhoneNumber: line } : { supportPhoneNumber: line }),
    ...(owner.of === 'user' && { agent: { id: owner.username, name: nameOf(item, ours) } }),
    custom: { signed: { call_status: item.status } },
  }
}

/** A call that is answered does not say who has made it, unless the user of the history is its source. */
function isOutbound({ status, srcUsername }: CallHistoryItem, owner: HistoryOwner): boolean {
  if (owner.of === 'queue') return false
  return status === 'emitted' || (owner.of === 'user' && status !== 'missed' && srcUsername === owner.username)
}

function nameOf(item: CallHistoryItem, side: 'src' | 'dst'): string | null {
  const { [`${side}FirstName` as const]: first, [`${side}LastName` as const]: last } = item
  return [first, last].filter((part) => part !== undefined).join(' ') || null
}
