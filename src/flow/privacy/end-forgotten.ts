import type { Ledger } from '../../ledger/ledger.ts'
import type { OperationRow } from '../../ledger/operation-row.ts'
import type { Clock } from '../../util/clock.ts'
import { outcome } from '../outcomes.ts'

const AT_ONCE = 100

/** What is said of an operation that waited for an event of its session that never came. */
const NEVER_CAME = 'what it waited for never came'

/**
 * Ends operations that wait for something to happen in their session and have waited since before then: it will not happen,
 * and as long as they wait the session keeps what it knows of persons. What waits for a credential is not among them.
 */
export async function endForgotten(
  { ledger, tenant, clock }: { ledger: Ledger; tenant: string; clock: Clock },
  beforeMs: number,
): Promise<void> {
  let after: string | undefined
  for (;;) {
    const rows = await ledger.list(tenant, { states: ['waiting'], statuses: ['pending'], after, limit: AT_ONCE })
    const old = rows.filter(({ openedAt }) => openedAt < beforeMs)
    const sessionIds = old.filter(({ dueAt }) => dueAt === undefined).map(({ sessionId }) => sessionId)
    for (const sessionId of new Set(sessionIds)) await endIn(sessionId)
    if (old.length < AT_ONCE) return
    after = old.at(-1)!.id
  }

  async function endIn(sessionId: string): Promise<void> {
    const { session, operations } = await ledger.lane(tenant, sessionId)
    await ledger.commit({
      tenant,
      at: clock.now(),
      asOf: { sessionId, version: session?.version ?? 0 },
      operations: operations
        .filter((row) => isForgotten(row) && row.openedAt < beforeMs)
        .map((row) => ({ ...row, state: 'finished', wakesOnEvent: false, outcome: outcome('skipped', NEVER_CAME) })),
      quiet: true,
      wake: sessionId,
    })
  }
}

/** What is ready stands behind what waits, and would wait for the same. */
function isForgotten({ state, dueAt, outcome: { status } }: OperationRow): boolean {
  return (state === 'waiting' || state === 'ready') && status === 'pending' && dueAt === undefined
}
