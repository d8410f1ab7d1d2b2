import type { Verdict } from '../engine/verdict.ts'
import { chosenOutcome } from './chosen.ts'
import { factsOf } from './facts.ts'
import { unlessAccountIsGone } from './gone-account.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { finished, lacking } from './outcomes.ts'
import type { RecordPlan } from './plan.ts'
import { NO_ACCOUNT } from './reopen.ts'
import {
  type Resolved,
  alreadySettled,
  createMissing,
  dataOf,
  entityEndpoints,
  findFirst,
  isUnknown,
  settleEntity,
} from './resolve-entity.ts'

/** Account outcomes after which a record may live without an account, when the configuration allows it. */
const WITHOUT: ReadonlySet<string> = new Set(['skipped'])

/** Finds the open record to reuse, or creates one. */
export const record: OperationKind = {
  kind: 'record',
  rank: 1,
  endpoints: (plan) => entityEndpoints(plan, 'record'),
  async perform(work): Promise<Verdict> {
    const chosen = chosenOutcome(work.data, 'record')
    if (chosen) return { kind: 'finished', outcome: chosen }
    const plan = work.plan.record!
    const missing = withoutAccount(work, plan)
    if (missing) return missing
    const resolved = await findOrCreate(work, plan)
    if (resolved.kind === 'verdict') return unlessAccountIsGone(work, resolved.verdict)
    if (resolved.kind === 'entity') return settleEntity(work, 'record', resolved)
    work.trace.decision({ outcome: 'skipped', reason: 'record.whenMissing is skip' })
    return finished('skipped', 'not found, and record.whenMissing is skip')
  },
}

/** What becomes of the record when there is no account; nothing when it may go on. */
function withoutAccount(work: Work, plan: RecordPlan): Verdict | undefined {
  if (work.data.account || !work.plan.account) return undefined
  const account = work.run.lane.find(({ kind }) => kind === 'account')
  if (!account) {
    const reason = 'waits for the account, which the configuration opens later'
    return { kind: 'wait', outcome: { status: 'pending', reason }, untilMs: undefined, orEvent: true }
  }
  const { status } = account.outcome
  if (!WITHOUT.has(status)) return finished('blocked', `the account is ${status}`)
  if (plan.withoutAccount) return undefined
  work.trace.decision({ outcome: 'skipped', reason: NO_ACCOUNT })
  return lacking(NO_ACCOUNT)
}

async function findOrCreate(work: Work, plan: RecordPlan): Promise<Resolved> {
  const settled = alreadySettled(work, [...plan.finds, plan.create])
  if (settled) return settled
  const facts = factsOf(work.plan, dataOf(work))
  // An account that does not exist yet has no open record.
  if (!isUnknown(work) && plan.reuse && !work.data.account?.temporary) {
    const found = await findFirst(
      work,
      plan.finds.map((one) => ({ plan: one })),
      facts,
    )
    if (found.kind !== 'none') return found
  }
  if (plan.whenMissing === 'skip' || !plan.create) return { kind: 'none' }
  return createMissing(work, plan.create, facts)
}
