import type { Ledger } from '../ledger/ledger.ts'
import type { CreatePlan } from './plan.ts'

/** What was seen of a CRM that is slower than its configuration says. */
interface Seen {
  /** The longest time after which a search showed what was created. */
  indexLagMs: number
  /** The longest time after which something was stored that had been given up. */
  lateCommitMs: number
}

/**
 * How long one must wait before nothing can turn up any more. As configured; where a CRM was seen to be slower, longer, for
 * all who share the ledger.
 */
export interface Bounds {
  /** The settle window of a create: the longest late commit, and then the longest index lag. */
  settleMs(plan: CreatePlan): Promise<number>
  /** How long the CRM may take to store what was given up. */
  lateMs(plan: CreatePlan): Promise<number>
  /** A search showed what was created after so long. @returns true when that is longer than what is waited for. */
  sawIndexLag(plan: CreatePlan, lagMs: number): Promise<boolean>
  /** A second one turned up although the settle window was kept: the CRM stores later than its bound says. */
  sawLateCommit(plan: CreatePlan): Promise<void>
}

/** One bad day must not stretch every wait by more than this. */
const MOST_LATE_COMMIT_MS = 3_600_000
/** As the longest delay of the schedule: a search that is slower than this is none to wait for. */
const MOST_INDEX_LAG_MS = 6 * 3_600_000
/** What was seen is a sample; the worst case is likely to be worse. */
const LAG_MARGIN = 3
/** Others who share the ledger may have seen something; so old may what is known here be. */
const REMEMBERED_READS = 100

/** @param onLag Told of every index lag that was seen. */
export function createBounds(
  ledger: Ledger,
  tenant: string,
  onLag?: (endpoint: string, lagMs: number) => void,
): Bounds {
  const known = new Map<string, { seen: Seen; reads: number }>()
  async function read(key: string): Promise<{ version: number; seen: Seen }> {
    const row = await ledger.document(tenant, key)
    const seen = (row?.value as Seen | undefined) ?? { indexLagMs: 0, lateCommitMs: 0 }
    known.set(key, { seen, reads: REMEMBERED_READS })
    return { version: row?.version ?? 0, seen }
  }

  async function seenOf(plan: CreatePlan): Promise<Seen> {
    const key = keyOf(plan)
    const entry = known.get(key)
    if (!entry || --entry.reads < 0) return (await read(key)).seen
    return entry.seen
  }

  async function raise(plan: CreatePlan, raised: (seen: Seen) => Partial<Seen>): Promise<void> {
    const key = keyOf(plan)
    for (;;) {
      const { version, seen } = await read(key)
      if (await ledger.storeDocument(tenant, key, version, { ...seen, ...raised(seen) })) break
    }
    known.delete(key)
  }

  return {
    async settleMs(plan) {
      const seen = await seenOf(plan)
      return lagOf(plan, seen) + lateOf(plan, seen)
    },
    async lateMs(plan) {
      return lateOf(plan, await seenOf(plan))
    },
    async sawIndexLag(plan, lagMs) {
      onLag?.(plan.endpoint.path, lagMs)
      const seen = await seenOf(plan)
      if (lagMs <= seen.indexLagMs) return false
      await raise(plan, (now) => ({ indexLagMs: Math.max(now.indexLagMs, lagMs) }))
      return lagOf(plan, { ...seen, indexLagMs: lagMs }) > lagOf(plan, seen)
    },
    async sawLateCommit(plan) {
      await raise(plan, (now) => ({ lateCommitMs: Math.min(MOST_LATE_COMMIT_MS, 2 * lateOf(plan, now)) }))
    },
  }
}

const keyOf = ({ endpoint }: CreatePlan): string => `bounds:${endpoint.path}`

const lagOf = ({ indexLagMs }: CreatePlan, seen: Seen): number =>
  Math.max(indexLagMs, Math.min(MOST_INDEX_LAG_MS, LAG_MARGIN * seen.indexLagMs))

const lateOf = ({ lateCommitMs }: CreatePlan, seen: Seen): number => Math.max(lateCommitMs, seen.lateCommitMs)
