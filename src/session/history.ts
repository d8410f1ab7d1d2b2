import type { SessionEvent } from './event-schema.ts'

/** The kinds of events that are kept one by one, as a field of the session would keep only the last of them. */
const KEPT = [
  'session.assigned',
  'session.verified',
  'session.transferred',
  'session.disposition',
  'session.survey',
  'session.file',
] as const satisfies readonly SessionEvent['type'][]

/** What happened in a session. Plain data, fit for a ledger. */
export type Happening = {
  [Type in (typeof KEPT)[number]]: Omit<Extract<SessionEvent, { type: Type }>, 'session' | 'sessionId' | 'id'> & {
    eventId: string
  }
}[(typeof KEPT)[number]]

/** The history with one more event, in the order of time (of two alike: of their event ids); a repeated one changes nothing. */
export function addHappening(history: readonly Happening[], event: SessionEvent): readonly Happening[] {
  if (!isKept(event)) return history
  const { session: _session, sessionId: _sessionId, id: eventId, ...own } = event
  const happening: Happening = { ...own, eventId }
  const place = history.findLastIndex((other) => compare(other, happening) <= 0) + 1
  const before = history[place - 1]
  return before !== undefined && compare(before, happening) === 0 ? history : history.toSpliced(place, 0, happening)
}

/** What happened of one kind, oldest first. */
export function happeningsOf<Type extends Happening['type']>(
  history: readonly Happening[],
  type: Type,
): Extract<Happening, { type: Type }>[] {
  return history.filter((one): one is Extract<Happening, { type: Type }> => one.type === type)
}

const isKept = (event: SessionEvent): event is Extract<SessionEvent, { type: Happening['type'] }> =>
  (KEPT as readonly string[]).includes(event.type)

function compare(a: Happening, b: Happening): number {
  const between = Date.parse(a.at) - Date.parse(b.at)
  if (between !== 0) return between
  return a.eventId === b.eventId ? 0 : a.eventId < b.eventId ? -1 : 1
}
