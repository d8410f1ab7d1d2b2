import type { OutcomeStatus } from '../ledger/operation-row.ts'
import type { Session } from '../session/session.ts'
import { factsOf, fillLink } from './facts.ts'
import type { Plan, ScreenPopPlan } from './plan.ts'
import type { SessionData } from './session-data.ts'

/** The pages that people open for a session; absent where something in their path has no value. */
export interface Links {
  account?: string | undefined
  record?: string | undefined
  /** The page that the portal shows. */
  display?: string | undefined
  /** The custom lookup URL: of phone sessions, or of web and mobile SDK sessions. Empty parameters are left out. */
  lookup?: string | undefined
  /** What the queue opens when the account is not found; absent when it is, and while nobody knows. */
  screenPop?: string | undefined
}

/** Account outcomes that bring a screen pop. */
const NOT_FOUND: ReadonlySet<OutcomeStatus> = new Set(['created', 'skipped'])

/**
 * Fills in the links of a session. They are made when they are asked for and stored nowhere.
 *
 * @param status What came of the account; without it, the screen pop is that of an account that is not found.
 */
export function linksOf(plan: Plan, data: SessionData, status: OutcomeStatus = 'skipped'): Links {
  const account = data.account?.temporary ? undefined : data.account
  // No page of the CRM has a temporary id.
  const facts = factsOf(plan, { ...data, account })
  const { session } = data.state
  const { links } = plan
  const pop = NOT_FOUND.has(status) ? screenPopOf(plan, data) : undefined
  return {
    account: account && fillLink(links.account, facts),
    record: data.record && fillLink(links.record, facts),
    display: fillLink(links.display, facts),
    lookup: fillLink(isSdkSession(session) ? links.sdk : links.phone, facts),
    screenPop: fillLink(pop?.url, factsOf(plan, data)),
  }
}

/** The screen pop of the queue that the session is in. */
export function screenPopOf(plan: Plan, { state }: SessionData): ScreenPopPlan | undefined {
  const { id } = state.session.queue
  return id === null ? undefined : plan.screenPops.get(id)
}

/**
 * Web and mobile sessions know a user id; IVR, PSTN and SMS sessions know a phone number. An IVR call from an app is a phone
 * call. Where the type is not known, what is known of the customer decides.
 */
function isSdkSession({ type, lookupType, endUser }: Session): boolean {
  const text = lookupType ?? type
  if (text === null) return endUser.phoneNumber === null && (endUser.customUserId ?? endUser.email) !== null
  return /\b(?:app|web|mobile)\b/i.test(text) && !/ivr/i.test(text)
}
