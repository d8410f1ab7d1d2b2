import type { Facts } from '../../src/session/facts.ts'
import { type Session, emptySession } from '../../src/session/session.ts'

type Partly<T> = { [Key in keyof T]?: T[Key] extends object ? Partial<T[Key]> : T[Key] }

/** A session of which some fields are known. */
export function sessionOf(fields: Partly<Session> = {}): Session {
  const session = emptySession('s1')
  const known = Object.entries(fields).map(([key, value]) => {
    const before: unknown = session[key as keyof Session]
    const merges = typeof before === 'object' && before !== null && !Array.isArray(before)
    return [key, merges ? { ...before, ...(value as object) } : value]
  })
  return { ...session, ...(Object.fromEntries(known) as Partial<Session>) }
}

/** Facts of a session and of what an operation adds. */
export function factsOf(fields: Partly<Session> = {}, further: Partial<Facts> = {}): Facts {
  return {
    session: sessionOf(fields),
    texts: { subject: () => 'the subject', description: () => 'the description', descriptionHtml: () => '<p>x</p>' },
    ...further,
  }
}
