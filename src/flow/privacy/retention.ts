import type { Ledger } from '../../ledger/ledger.ts'
import type { OutcomeStatus } from '../../ledger/operation-row.ts'
import type { Logger } from '../../observe/logger.ts'
import { isCrmwireError } from '../../errors/crmwire-error.ts'
import type { Clock, Timer } from '../../util/clock.ts'
import type { Bounds } from '../bounds.ts'
import type { Plan } from '../plan.ts'
import type { SessionData } from '../session-data.ts'
import type { Erasures } from './erasures.ts'
import { endForgotten } from './end-forgotten.ts'
import { wipedOperation, wipedSession } from './wipe.ts'

export interface RetentionOptions {
  plan: Plan
  tenant: string
  ledger: Ledger
  bounds: Bounds
  erasures: Erasures
  clock: Clock
  logger: Logger
  /** Finishes erasures that were begun while something was being done. */
  finishErasures(): Promise<void>
}

/** Takes away what was kept for long enough, now and every hour. */
export interface Retention {
  /** Begins. */
  start(): void
  /** Ends when what is being taken away is gone. */
  close(): Promise<void>
}

/** What the ledger knows of the last time. */
interface SweepDocument {
  sweptAt: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** As long as whoever sends events may send one again. */
const EVENTS_MS = 8 * DAY_MS
/** What was given up can be replayed for so long. */
const DEAD_MS = 30 * DAY_MS
const DOCUMENT = 'retention'
/** So many sessions are looked at in one go. */
const AT_ONCE = 50

/** What waits for a person to decide keeps everything, however long that takes. */
const UNDECIDED: readonly OutcomeStatus[] = ['held']
/** What can be replayed needs what it works on. */
const REPLAYABLE: readonly OutcomeStatus[] = ['held', 'failed', 'rejected', 'missing_id', 'ambiguous', 'blocked']

export function createRetention(options: RetentionOptions): Retention {
  const { plan, tenant, ledger, bounds, erasures, clock, logger } = options
  const { payloadMs, keepMs } = plan.privacy
  let timer: Timer | undefined
  let sweeping: Promise<void> = Promise.resolve()
  let closed = false

  /** Of all processes that share the ledger, one does it within an hour. */
  async function isMine(): Promise<boolean> {
    const row = await ledger.document(tenant, DOCUMENT)
    const { sweptAt = -Infinity } = (row?.value as SweepDocument | undefined) ?? {}
    if (sweptAt > clock.now() - HOUR_MS) return false
    const mine: SweepDocument = { sweptAt: clock.now() }
    return ledger.storeDocument(tenant, DOCUMENT, row?.version ?? 0, mine)
  }

  async function sweep(): Promise<void> {
    if (!(await isMine())) return
    const now = clock.now()
    await options.finishErasures()
    await endForgotten(options, now - keepMs)
    await wipe(now - payloadMs, REPLAYABLE)
    await wipe(now - Math.min(DEAD_MS, keepMs), UNDECIDED)
    await forget(now - keepMs)
    await ledger.prune(tenant, { identitiesMs: now - (await identitiesMs()), eventsMs: now - EVENTS_MS })
    await erasures.prune()
  }

  /** Batch after batch, as long as there is one and something comes of it. */
  async function wipe(beforeMs: number, without: readonly OutcomeStatus[]): Promise<void> {
    for (;;) {
      if (closed) return
      const idle = await ledger.idle(tenant, { beforeMs, wiped: false, without, limit: AT_ONCE })
      const wiped = await Promise.all(idle.map(wipeSession))
      if (idle.length < AT_ONCE || !wiped.includes(true)) return
    }
  }

  /** @returns false when somebody changed it meanwhile; then it is not over. */
  async function wipeSession(sessionId: string): Promise<boolean> {
    const { session, operations } = await ledger.lane(tenant, sessionId)
    if (!session) return false
    const { stale } = await ledger.commit({
      tenant,
      at: clock.now(),
      session: { ...session, data: wipedSession(session.data as SessionData, clock.now()) },
      operations: operations.map(wipedOperation),
      wiped: true,
      quiet: true,
    })
    return !stale
  }

  async function forget(beforeMs: number): Promise<void> {
    for (;;) {
      if (closed) return
      const idle = await ledger.idle(tenant, { beforeMs, wiped: true, without: UNDECIDED, limit: AT_ONCE })
      if (idle.length > 0) await ledger.forget(tenant, idle)
      if (idle.length < AT_ONCE) return
    }
  }

  /** As long as an identity tells something that a search of the CRM may not tell yet. */
  async function identitiesMs(): Promise<number> {
    const { create } = plan.account ?? {}
    return Math.max(payloadMs, HOUR_MS, create ? await bounds.settleMs(create) : 0)
  }

  async function run(): Promise<void> {
    try {
      await sweep()
    } catch (error) {
      const code = isCrmwireError(error) ? error.code : 'unknown'
      logger.warn('what was kept for long enough could not be taken away; in an hour it is tried again', { code })
    }
    if (closed) return
    timer = clock.timer(HOUR_MS, start)
    timer.unref?.()
  }

  function start(): void {
    timer = undefined
    sweeping = run()
  }

  return {
    start,
    async close() {
      closed = true
      timer?.cancel()
      await sweeping
    },
  }
}
