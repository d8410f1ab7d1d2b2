import { factsOf, fillLink } from './facts.ts'
import type { Plan } from './plan.ts'
import type { SessionData } from './session-data.ts'

/** The pages that people open for a session; absent where something in their path has no value. */
export interface Links {
  account?: string | undefined
  record?: string | undefined
  /** The page that the portal shows. */
  display?: string | undefined
  /** The custom lookup URL: of phone sessions, or of web and mobile SDK sessions. */
  lookup?: string | undefined
  /** What the queue opens when the account is not found. */
  screenPop?: string | undefined
}

/** Fills in the links of a session. */
export function linksOf(plan: Plan, data: SessionData): Links {
  const facts = factsOf(plan, data)
  const { session } = data.state
  const { links } = plan
  const { id } = session.queue
  return {
    account: data.account && fillLink(links.account, facts),
    record: data.record && fillLink(links.record, facts),
    display: fillLink(links.display, facts),
    lookup: fillLink(isSdkSession(session.type, session.lookupType) ? links.sdk : links.phone, facts),
    screenPop: id === null ? undefined : fillLink(plan.screenPops.get(id), facts),
  }
}

/** Web and mobile sessions know a user id; IVR, PSTN and SMS sessions know a phone number. */
function isSdkSession(type: string | null, lookupType: string | null): boolean {
  const text = lookupType ?? type ?? ''
  return /\b(?:app|web|mobile)\b/i.test(text)
}
