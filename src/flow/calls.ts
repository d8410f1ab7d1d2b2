import type { Ledger, SessionRow } from '../ledger/ledger.ts'
import type { Session } from '../session/session.ts'
import type { CallLog } from './procedure.ts'
import type { SessionData } from './session-data.ts'
import { sessionsOfCall } from './sessions-of-call.ts'

/** A call as the ledger knows it, and where it is logged. */
export interface Call {
  /** The id by which the platform knows it. */
  callId: string
  /** The account of the CRM, as links to recordings name it. */
  account: string
  sessionId: string
  direction: Session['direction']
  /** Nothing when it was withheld, or is not kept any more. */
  phoneNumber: string | null
  startedAt: string | null
  endedAt: string | null
  outcome: Session['outcome']
  callSeconds: number | null
  /** Absent while it is logged nowhere. */
  log?: CallLog | undefined
}

export interface CallsQuery {
  /** Those behind this one, as `next` of the page before names it. */
  after?: string | undefined
  /** How many at most. Default: 50. */
  limit?: number | undefined
}

export interface CallsPage {
  calls: readonly Call[]
  /** Where the next page begins; absent on the last one. */
  next?: string | undefined
}

/** The calls that a ledger knows. */
export interface Calls {
  /**
   * A call by its id as the platform says it, and the account of the CRM.
   *
   * @param account Default: any.
   * @returns nothing when the ledger does not know it, or not any more. Of several sessions of a call the latest.
   */
  getByCallIdAndAccount(callId: string, account?: string): Promise<Call | undefined>
  /** All calls, in the order of their sessions' ids. */
  list(query?: CallsQuery): Promise<CallsPage>
}

export interface CallsOptions {
  ledger: Pick<Ledger, 'lane' | 'keys' | 'sessionsOf'>
  tenant: string
  /** The account of calls that are logged nowhere yet. */
  accountName: string
}

const PAGE = 50

export function createCalls({ ledger, tenant, accountName }: CallsOptions): Calls {
  async function callOf(sessionId: string): Promise<Call | undefined> {
    const { session } = await ledger.lane(tenant, sessionId)
    return session && readCall(session, accountName)
  }

  return {
    async getByCallIdAndAccount(callId, account) {
      const sessionIds = await sessionsOfCall(ledger, tenant, callId)
      const found = await Promise.all(sessionIds.map(callOf))
      return found
        .filter((one) => one?.callId === callId && (account === undefined || one.account === account))
        .toSorted((a, b) => (a!.startedAt ?? '').localeCompare(b!.startedAt ?? ''))
        .at(-1)
    },
    async list({ after, limit = PAGE } = {}) {
      const calls: Call[] = []
      let last = after
      for (;;) {
        const ids = await ledger.keys(tenant, { of: 'sessions', after: last, limit: PAGE })
        for (const id of ids) {
          if (calls.length === limit) return { calls, next: last }
          last = id
          const call = await callOf(id)
          if (call) calls.push(call)
        }
        if (ids.length < PAGE) return { calls }
      }
    },
  }
}

function readCall({ id, data }: SessionRow, accountName: string): Call | undefined {
  const { state, log, erasedAt } = data as SessionData
  const { callId, direction, endUser, startedAt, endedAt, outcome, durations } = state.session
  if (callId === null || erasedAt !== undefined) return undefined
  return {
    callId,
    account: log?.account ?? accountName,
    sessionId: id,
    direction,
    phoneNumber: endUser.phoneNumber,
    startedAt,
    endedAt,
    outcome,
    callSeconds: durations.callSeconds,
    ...(log && { log }),
  }
}
