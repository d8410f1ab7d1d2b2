import type { Ledger } from '../ledger/ledger.ts'
import type { SessionData } from './session-data.ts'

/** By what a session is found from the id of its call; it names no person. */
export function callSubjects({ state: { session } }: SessionData): string[] {
  return session.callId === null ? [] : [subjectOf(session.callId)]
}

/** The sessions of a call, by its id as the platform says it. */
export function sessionsOfCall(ledger: Pick<Ledger, 'sessionsOf'>, tenant: string, callId: string): Promise<string[]> {
  return ledger.sessionsOf(tenant, subjectOf(callId))
}

const subjectOf = (callId: string): string => `call:${callId}`
