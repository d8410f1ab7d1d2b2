import type { Ledger } from '../ledger/ledger.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import type { Clock } from '../util/clock.ts'
import { comesLater } from './later.ts'
import { AGAIN } from './reopen.ts'

export interface HastenOptions {
  ledger: Ledger
  tenant: string
  clock: Clock
}

/** So many operations are looked at in one go. */
const AT_ONCE = 1000

/** Makes everything that is to be done later, of these sessions or of all, due now. @returns the sessions that had some. */
export async function hasten(options: HastenOptions, sessionIds: readonly string[] | undefined): Promise<string[]> {
  const hastened: string[] = []
  for (const sessionId of new Set(sessionIds ?? (await sessionsWithLater(options))))
    if (await hastenSession(options, sessionId)) hastened.push(sessionId)
  return hastened
}

async function hastenSession({ ledger, tenant, clock }: HastenOptions, sessionId: string): Promise<boolean> {
  for (;;) {
    const { session, operations } = await ledger.lane(tenant, sessionId)
    const later = operations.filter(comesLater)
    if (!session || later.length === 0) return false
    const { stale } = await ledger.commit({
      tenant,
      at: clock.now(),
      session,
      operations: later.map((one) => ({ ...one, ...AGAIN })),
      wake: sessionId,
    })
    if (!stale) return true
  }
}

async function sessionsWithLater({ ledger, tenant }: HastenOptions): Promise<Set<string>> {
  const found = new Set<string>()
  let after: string | undefined
  for (;;) {
    const rows: OperationRow[] = await ledger.list(tenant, { states: ['waiting'], after, limit: AT_ONCE })
    for (const row of rows) if (comesLater(row)) found.add(row.sessionId)
    if (rows.length < AT_ONCE) return found
    after = rows.at(-1)!.id
  }
}
