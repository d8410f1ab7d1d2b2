import type { SessionEvent, SessionEventInput } from '../../src/session/event-schema.ts'
import { parseEvent } from '../../src/session/parse-event.ts'
import { type SessionState, reduceSession } from '../../src/session/reduce-session.ts'
import type { Session } from '../../src/session/session.ts'

type Input<Type extends SessionEventInput['type']> = Extract<SessionEventInput, { type: Type }>
type Own<Type extends SessionEventInput['type']> = Omit<Input<Type>, 'id' | 'type' | 'sessionId' | 'at'>

/** An event of the session `s1`, `at` minutes after ten. */
export function event<Type extends SessionEventInput['type']>(
  type: Type,
  at: number,
  own: Own<Type>,
  id = `e${at}`,
): SessionEvent {
  const time = new Date(Date.UTC(2026, 10, 20, 10, at)).toISOString()
  return parseEvent({ id, type, sessionId: 's1', at: time, ...own })
}

/** The state after some events, in the order given. */
export function reduce(...events: SessionEvent[]): SessionState {
  const [first, ...rest] = events
  return rest.reduce((state, one) => reduceSession(state, one), reduceSession(undefined, first!))
}

/** The session after some events. */
export const sessionAfter = (...events: SessionEvent[]): Session => reduce(...events).session
