import type { Verdict } from '../engine/verdict.ts'
import type { Outcome } from '../ledger/operation-row.ts'
import { account } from './account.ts'
import type { Work } from './operation-kind.ts'
import { AGAIN } from './reopen.ts'
import { type ResolveProgress, isUnknown } from './resolve-entity.ts'

const GONE = 'the CRM does not have the account that was remembered; it is searched again when every search shows it'

/**
 * What it means that the CRM answers 404 to what names the account. One that a search has shown was deleted since, so nobody
 * remembers it any more. One that is only remembered may be one that this part of the CRM does not know yet: it is searched
 * again when its settle window is over, and only then made anew.
 *
 * @param verdict What the operation has come to.
 */
export async function unlessAccountIsGone(work: Work, verdict: Verdict): Promise<Verdict> {
  const { data, run, plan } = work
  const row = run.lane.find(({ kind }) => kind === account.kind)
  const { error, status } = verdict.outcome
  if (verdict.kind !== 'finished' || status !== 'rejected' || error?.status !== 404) return verdict
  if (!row || !data.account || !plan.account) return verdict
  const { keys = [] } = (row.progress ?? {}) as ResolveProgress
  const { id, rememberedAt } = data.account
  if (rememberedAt === undefined) {
    const isRemembered = row.outcome.status === 'found' && (await work.identity(keys))?.entity?.id === id
    return isRemembered ? { ...verdict, unresolve: keys } : verdict
  }
  if (!plan.account.create || isUnknown(work)) return verdict

  const untilMs = Math.max(work.clock.now(), rememberedAt + (await work.bounds.settleMs(plan.account.create)) + 1)
  const outcome: Outcome = { ...verdict.outcome, status: 'pending', reason: GONE }
  work.trace.decision({ outcome: 'gone', reason: GONE, id })
  const progress: ResolveProgress = { keys }
  await work.update(({ account: _gone, ...others }) => others, undefined, {
    operations: [{ ...row, ...AGAIN, state: 'waiting', dueAt: untilMs, tries: 0, progress, outcome }],
  })
  return { kind: 'wait', untilMs, outcome }
}
