import type { Verdict } from '../engine/verdict.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import { type Identifier, shownIdentifier } from '../response/identifier.ts'
import type { Session } from '../session/session.ts'
import { createId } from '../util/id.ts'
import type { CreateProgress } from './create-progress.ts'
import { factsOf } from './facts.ts'
import { find } from './find.ts'
import { newOperation } from './new-operation.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { outcome } from './outcomes.ts'
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
  /** How often it was searched to see when it shows. */
  looks?: number | undefined
  /** The audits that were made: at the end of the settle window, and after a day. */
  made: number
}

/** So many creates are watched until a search shows them, to learn how slow the index is. */
const WATCHED_SHARE = 0.01
const FIRST_LOOK_MS = 1_000
const DAY_MS = 24 * 3_600_000

/**
 * Searches what was created once more, when nothing can turn up any more and again after a day. When there is more than one,
 * somebody is told: a duplicate is never silent. Not part of what comes of a session.
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
    const progress = (work.run.operation.progress as AuditProgress | undefined) ?? { made: 0 }
    const { looks } = progress
    const verdict = await (looks === undefined ? auditNow(work, plan, progress) : lookForIt(work, plan, looks))
    return { ...verdict, quiet: true }
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

/** Searches it at growing intervals until it shows; how long that takes is the index lag of the CRM. */
async function lookForIt(work: Work, plan: CreatePlan, looks: number): Promise<Verdict> {
  const { id, createdAt } = work.run.operation.payload as AuditPayload
  const now = work.clock.now()
  const settledAt = createdAt + (await work.bounds.settleMs(plan))
  const isShown = (await idsOf(work, plan))?.some((one) => sameId(one, id)) ?? false
  if (isShown && (await work.bounds.sawIndexLag(plan, now - createdAt)))
    work.alert({ type: 'index_lag', endpoint: plan.endpoint.path, lagMs: now - createdAt })
  if (isShown || now >= settledAt) {
    work.run.remember({ made: 0 } satisfies AuditProgress)
    return waitUntil(Math.max(settledAt, now))
  }
  work.run.remember({ looks: looks + 1, made: 0 } satisfies AuditProgress)
  return waitUntil(Math.min(settledAt, now + FIRST_LOOK_MS * 2 ** Math.min(looks, 20)))
}

async function auditNow(work: Work, plan: CreatePlan, { made }: AuditProgress): Promise<Verdict> {
  const { of, id, createdAt, wasResent } = work.run.operation.payload as AuditPayload
  const ids = await idsOf(work, plan)
  const others = (ids ?? []).filter((one) => !sameId(one, id))
  if (others.length > 0) {
    const all = [id, ...others]
    const reason = `there is more than one: ${all.map((one) => String(shownIdentifier(one))).join(', ')}`
    work.trace.decision({ outcome: 'duplicate_detected', reason, id }, plan.endpoint)
    work.alert({ type: 'duplicate_detected', kind: of, ids: all, endpoint: plan.endpoint.path })
    if (wasResent) await work.bounds.sawLateCommit(plan)
    return { kind: 'finished', outcome: { ...outcome('done', reason), id, candidates: all } }
  }
  // Later the session tells no more what to search for.
  const lastAt = createdAt + Math.min(DAY_MS, work.plan.privacy.payloadMs)
  if (made > 0 || lastAt <= work.clock.now())
    return { kind: 'finished', outcome: { ...outcome('done', 'there is one'), id } }
  work.run.remember({ made: made + 1 } satisfies AuditProgress)
  return waitUntil(lastAt)
}

/** Ids of what the searches show; nothing when none of them could be asked. */
async function idsOf(work: Work, plan: CreatePlan): Promise<readonly Identifier[] | undefined> {
  const { session, createdBy } = work.run.operation.payload as AuditPayload
  const data = { ...work.data, state: { ...work.data.state, session } }
  const facts = factsOf(work.plan, data, { operationId: createdBy })
  let all: readonly Identifier[] | undefined
  for (const one of plan.probes) {
    const found = await find(work, { ...one, onSeveral: 'first' }, facts)
    if (found.kind === 'one') all = [...(all ?? []), ...(found.several ?? [found.entity.id])]
    else if (found.kind === 'none') all ??= []
  }
  return all
}

/** Searches may spell an id as a text that creates spell as a number. */
const sameId = (a: Identifier, b: Identifier): boolean => String(a) === String(b)

const waitUntil = (untilMs: number): Verdict => ({
  kind: 'wait',
  untilMs,
  outcome: outcome('pending', 'looks for a second one later'),
})
