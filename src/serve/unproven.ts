import type { SessionEvent } from '../session/event-schema.ts'

/** The event as a page may tell it. What it calls signed counts as unsigned: the signature stayed where it was checked. */
export function unproven(event: SessionEvent): SessionEvent {
  const { signed, unsigned } = event.session?.custom ?? {}
  if (!signed) return event
  return { ...event, session: { ...event.session, custom: { unsigned: { ...unsigned, ...signed } } } }
}
