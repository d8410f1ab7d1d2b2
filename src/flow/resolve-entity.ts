import type { Verdict } from '../engine/verdict.ts'
import type { Endpoint } from '../http/endpoint/endpoint.ts'
import type { Outcome } from '../ledger/operation-row.ts'
import type { Entity, Facts } from '../session/facts.ts'
import type { SessionData } from './session-data.ts'
import { openAudit } from './audit.ts'
import { create } from './create.ts'
import type { CreateProgress } from './create-progress.ts'
import { factsOf, withLink } from './facts.ts'
import { type Found, find } from './find.ts'
import { type FollowersProgress, callFollowers, withDoubt } from './followers.ts'
import type { Work } from './operation-kind.ts'
import { entityOutcome, verdictOn } from './outcomes.ts'
import type { CreatePlan, FindPlan, Plan } from './plan.ts'
import { AGAIN, blockedDependents } from './reopen.ts'

/** How far finding or creating came. */
export interface ResolveProgress {
  /** What identifies whom it is about, so that an operator can say who that is. */
  keys?: readonly string[] | undefined
  create?: CreateProgress | undefined
  /** It is there; only what follows is still to be done. */
  settled?: { entity: Entity; outcome: Outcome; path: string | undefined; followers: FollowersProgress } | undefined
}

/** What was found, created or known, and what is to be called after it. */
export interface ResolvedEntity {
  kind: 'entity'
  entity: Entity
  outcome: Outcome
  /** Place of the endpoint that gave it; absent when nobody was asked. */
  path: string | undefined
  followers: readonly Endpoint[]
}

/** How far the operation at hand came. */
function progressOf({ run }: Work): ResolveProgress {
  return run.operation.progress ?? {}
}

/** What finding or creating may send to. */
export function entityEndpoints(plan: Plan, kind: 'account' | 'record'): readonly (Endpoint | undefined)[] {
  const { finds = [], create: creation } = plan[kind] ?? {}
  const all = [...finds, creation, ...(creation?.probes ?? [])]
  return [
    plan.account && kind === 'account' ? plan.account.findById?.endpoint : undefined,
    ...all.map((one) => one?.endpoint),
  ]
}

/** True when a create went out and nobody knows what became of it. */
export function isUnknown(work: Work): boolean {
  return progressOf(work).create?.unknown !== undefined
}

/** True when a create was answered with success and without an id. */
export function isCreatedWithoutId(work: Work, verdict: Verdict): boolean {
  return verdict.outcome.status === 'missing_id' && isUnknown(work)
}

/** What the operation works with. Once a create was sent, it goes on with the session as it was then. */
export function dataOf(work: Work): SessionData {
  const { create: sent } = progressOf(work)
  return sent ? { ...work.data, state: { ...work.data.state, session: sent.session } } : work.data
}

/** The result of finding or creating, before anybody else learns of it. */
export type Resolved = ResolvedEntity | { kind: 'none' } | { kind: 'verdict'; verdict: Verdict }

/** Tries finds in order; the first that finds something decides, and one that fails stops the search. */
export async function findFirst(
  work: Work,
  finds: readonly { plan: FindPlan; byId?: boolean }[],
  facts: Facts,
): Promise<Resolved> {
  for (const { plan, byId } of finds) {
    const found = await find(work, plan, facts, byId)
    if (found.kind === 'none' || found.kind === 'not_asked') continue
    return found.kind === 'one' ? resolved(plan, found) : { kind: 'verdict', verdict: notFoundVerdict(plan, found) }
  }
  return { kind: 'none' }
}

function resolved({ endpoint }: FindPlan, { entity, several }: Found & { kind: 'one' }): Resolved {
  const reason = several ? `found ${several.length}, took the first` : 'found'
  const outcome: Outcome = {
    ...entityOutcome('found', reason, entity),
    ...(several && { several: true, candidates: several }),
  }
  return { kind: 'entity', entity, outcome, path: endpoint.path, followers: endpoint.followers }
}

function notFoundVerdict(
  { endpoint }: FindPlan,
  found: Exclude<Found, { kind: 'one' | 'none' | 'not_asked' }>,
): Verdict {
  switch (found.kind) {
    case 'failed':
      return verdictOn(found.failure)
    case 'missing_id':
      return { kind: 'finished', outcome: { status: 'missing_id', reason: `${endpoint.path} answered without an id` } }
    case 'ambiguous': {
      const reason = `${endpoint.path} found ${found.candidates.length}, and onSeveral is error`
      return { kind: 'finished', outcome: { status: 'ambiguous', reason, candidates: found.candidates } }
    }
  }
}

/** Creates what was not found. */
export async function createMissing(work: Work, plan: CreatePlan, facts: Facts): Promise<Resolved> {
  const { keys, create: sent } = progressOf(work)
  const created = await create(work, plan, { ...facts, operationId: work.run.operation.id }, sent, (now, sending) =>
    work.run.journal({ keys, create: now } satisfies ResolveProgress, sending),
  )
  if (created.kind === 'verdict') return created
  const status = created.kind === 'created' ? 'created' : 'found'
  const outcome = entityOutcome(status, created.reason, created.entity)
  const { path, followers } = plan.endpoint
  return { kind: 'entity', entity: created.entity, outcome, path, followers }
}

/** What an earlier run of the operation has settled; only its followers are still to be called. */
export function alreadySettled(
  work: Work,
  endpoints: readonly ({ endpoint: Endpoint } | undefined)[],
): ResolvedEntity | undefined {
  const { settled } = progressOf(work)
  if (!settled) return undefined
  const { entity, outcome, path } = settled
  const followers = endpoints.find((one) => one?.endpoint.path === path)?.endpoint.followers ?? []
  return { kind: 'entity', entity, outcome, path, followers }
}

/** What is known without asking the CRM. */
export function knownWithoutAsking(entity: Entity, reason: string): ResolvedEntity {
  return { kind: 'entity', entity, outcome: entityOutcome('found', reason, entity), path: undefined, followers: [] }
}

/**
 * Tells the session of its account or record, and calls what the endpoint wants called after success. The id, who it belongs
 * to and what may go on because of it are stored in one step.
 *
 * @param keys Identities that are known from now on.
 */
export async function settleEntity(
  work: Work,
  kind: 'account' | 'record',
  { entity: bare, outcome, path, followers }: ResolvedEntity,
  keys: readonly string[] = [],
): Promise<Verdict> {
  const { plan, run } = work
  const { keys: knownKeys, settled, create: sent } = progressOf(work)
  const entity = settled?.entity ?? withLink(plan, work.data, kind, bare)
  const begun: FollowersProgress = settled?.followers ?? { done: 0, captured: {} }
  const settledWith = (done: FollowersProgress): ResolveProgress => ({
    keys: knownKeys,
    settled: { entity, outcome, path, followers: done },
  })
  if (!settled) {
    const creation = plan[kind]?.create
    const audits = sent && creation ? await openAudit(work, kind, creation, { ...sent, id: entity.id }) : []
    const goOn = blockedDependents(run.lane).map((one) => ({ ...one, ...AGAIN }))
    await work.update((data) => ({ ...data, [kind]: entity }), settledWith(begun), {
      operations: [...audits, ...goOn],
      resolve: keys.length > 0 ? { keys, identity: { entity, at: work.clock.now() } } : undefined,
    })
  }
  if (followers.length > begun.done) {
    const journal = (done: FollowersProgress, sending?: boolean): Promise<void> =>
      run.journal(settledWith(done), sending)
    const facts = factsOf(plan, { ...work.data, [kind]: entity }, { operationId: run.operation.id })
    const failed = await callFollowers(work, followers, facts, begun, journal)
    if (failed) return failed
  }
  const reason = withDoubt(outcome.reason, progressOf(work).settled?.followers)
  return { kind: 'finished', outcome: { ...outcome, reason, url: entity.url } }
}
