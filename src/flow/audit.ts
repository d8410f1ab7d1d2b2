import type { Verdict } from '../engine/verdict.ts'
import type { Failure } from '../http/failure.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import { type Identifier, shownIdentifier } from '../response/identifier.ts'
import type { Session } from '../session/session.ts'
import { createId } from '../util/id.ts'
import type { CreateProgress } from './create-progress.ts'
import { factsOf } from './facts.ts'
import { find } from './find.ts'
import { learnIndexLag } from './index-lag.ts'
import { newOperation } from './new-operation.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { outcome, verdictOn } from './outcomes.ts'
import type { CreatePlan } from './plan.ts'

/** What an audit operation was opened for. */
interface AuditPayload {
  of: 'account' | 'record'
  /** The operation that created, whose id the thing may carry. */
  createdBy: string
  id: Identifier
  /** The session as it was then. */
  session: Session
  createdAt: number
  /** It was sent more than once. */
  wasResent: boolean
}

/** How far an audit came. */
interface AuditProgress {
  /** How often it was searched to see when it shows; absent when that is known, or nobody asks. */
  looks?: number | undefined
  /** The audits that were made: at the end of the settle window, and after a day. */
  made: number
  /** The others that somebody was told of. */
  known?: readonly string[] | undefined
}

/** So many creates are watched from their first second on, to learn how slow the index is. */
const WATCHED_SHARE = 0.01
const FIRST_LOOK_MS = 1_000
const DAY_MS = 24 * 3_600_000

/**
 * Searches what was created once more, when nothing can turn up any more and again after a day. When there is more than one,
 * somebody is told, and again of each that shows later: a duplicate is never silent. What no search shows by then is looked
 * for until one does, which tells how far the index of the CRM lags behind. Not part of what comes of a session.
 */
export const audit: OperationKind = {
  kind: 'audit',
  rank: 0,
  beside: true,
  endpoints: ({ account, record }) =>
    [account, record].flatMap((one) => one?.create?.probes ?? []).map(({ endpoint }) => endpoint),
  async perform(work) {
    const { of } = work.run.operation.payload as AuditPayload
    const plan = work.plan[of]?.create
    if (!plan) return { kind: 'finished', outcome: outcome('skipped', 'nothing is created any more') }
    return { ...(await look(work, plan)), quiet: true }
  },
}

/** The audit of what an operation has just created; nothing when no search could tell. */
export async function openAudit(
  work: Work,
  of: 'account' | 'record',
  plan: CreatePlan,
  { id, session, sends }: Pick<CreateProgress, 'session' | 'sends'> & { id: Identifier },
): Promise<OperationRow[]> {
  if (plan.probes.length === 0) return []
  const { operation, lane } = work.run
  const now = work.clock.now()
  const isWatched = work.random.fraction() < WATCHED_SHARE
  const payload: AuditPayload = { of, createdBy: operation.id, id, session, createdAt: now, wasResent: sends > 1 }
  const row = newOperation(audit, {
    id: createId(work.random),
    tenant: work.tenant,
    sessionId: operation.sessionId,
    sequence: Math.max(0, ...lane.map(({ sequence }) => sequence)) + 1,
    payload,
    openedAt: now,
    configHash: work.plan.hash,
    state: 'waiting',
    holdsLane: false,
    dueAt: now + (isWatched ? FIRST_LOOK_MS : await work.bounds.settleMs(plan)),
    ...(isWatched && { progress: { looks: 0, made: 0 } satisfies AuditProgress }),
  })
  return [row]
}

/** Searches it, and says when to search again. */
async function look(work: Work, plan: CreatePlan): Promise<Verdict> {
  const { id, createdAt } = work.run.operation.payload as AuditPayload
  const progress = (work.run.operation.progress as AuditProgress | undefined) ?? { made: 0 }
  const { looks, made } = progress
  const now = work.clock.now()
  const settledAt = createdAt + (await work.bounds.settleMs(plan))
  const seen = await search(work, plan)
  const isShown = seen.ids?.some((one) => sameId(one, id)) ?? false
  if (isShown && looks !== undefined) await learnIndexLag(work, plan, { id, afterMs: now - createdAt })
  // Before that, somebody only wants to know when it shows.
  if (looks === undefined || made > 0 || now >= settledAt) return auditNow(work, plan, progress, seen)
  work.run.remember({ made, looks: isShown ? undefined : looks + 1 } satisfies AuditProgress)
  return waitUntil(isShown ? settledAt : Math.min(settledAt, nextLook(now, createdAt)))
}

async function auditNow(
  work: Work,
  plan: CreatePlan,
  { looks = 0, known = [] }: AuditProgress,
  { ids, failure }: Seen,
): Promise<Verdict> {
  const { of, id, createdAt, wasResent } = work.run.operation.payload as AuditPayload
  if (!ids)
    return failure?.retry ? verdictOn(failure) : { kind: 'finished', outcome: outcome('done', 'no search can tell') }
  const others = ids.filter((one) => !sameId(one, id))
  const all = [id, ...others]
  const reason = `there is more than one: ${all.map((one) => String(shownIdentifier(one))).join(', ')}`
  if (others.some((one) => !known.includes(String(one)))) {
    work.trace.decision({ outcome: 'duplicate_detected', reason, id }, plan.endpoint)
    work.alert({ type: 'duplicate_detected', kind: of, ids: all, endpoint: plan.endpoint.path })
    if (wasResent) await work.bounds.sawLateCommit(plan)
  }
  const now = work.clock.now()
  // Later the session tells no more what to search for.
  const lastAt = createdAt + Math.min(DAY_MS, work.plan.privacy.payloadMs)
  const isShown = others.length < ids.length
  if (now < lastAt) {
    const next = { made: 1, known: [...new Set([...known, ...others.map(String)])] }
    work.run.remember((isShown ? next : { ...next, looks: looks + 1 }) satisfies AuditProgress)
    // Another that is as late as the first may show at any time until then.
    return waitUntil(
      isShown ? lastAt : Math.min(lastAt, nextLook(now, createdAt)),
      others.length > 0 ? reason : undefined,
    )
  }
  if (others.length > 0) return { kind: 'finished', outcome: { ...outcome('done', reason), id, candidates: all } }
  return { kind: 'finished', outcome: { ...outcome('done', isShown ? 'there is one' : 'no search shows it'), id } }
}

/** Each time half as long as it is there by then: what is learned is too long by half at most. */
const nextLook = (now: number, createdAt: number): number => now + Math.max(FIRST_LOOK_MS, (now - createdAt) / 2)

/** What the searches show; when none of them could tell, why. */
interface Seen {
  ids?: readonly Identifier[] | undefined
  failure?: Failure | undefined
}

async function search(work: Work, plan: CreatePlan): Promise<Seen> {
  const { session, createdBy } = work.run.operation.payload as AuditPayload
  const data = { ...work.data, state: { ...work.data.state, session } }
  const facts = factsOf(work.plan, data, { operationId: createdBy })
  let ids: readonly Identifier[] | undefined
  let failure: Failure | undefined
  for (const one of plan.probes) {
    const found = await find(work, { ...one, onSeveral: 'first' }, facts)
    if (found.kind === 'one') ids = [...(ids ?? []), ...(found.several ?? [found.entity.id])]
    else if (found.kind === 'none') ids ??= []
    else if (found.kind === 'failed') ({ failure } = found)
  }
  // Several searches may show the same one.
  return { ids: ids?.filter((one, place) => ids.findIndex((other) => sameId(other, one)) === place), failure }
}

/** Searches may spell an id as a text that creates spell as a number. */
const sameId = (a: Identifier, b: Identifier): boolean => String(a) === String(b)

const waitUntil = (untilMs: number, reason = 'looks for a second one later'): Verdict => ({
  kind: 'wait',
  untilMs,
  outcome: outcome('pending', reason),
})
