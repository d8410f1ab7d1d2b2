import type { Verdict } from '../engine/verdict.ts'
import type { Entity, Facts } from '../session/facts.ts'
import { chosenOutcome } from './chosen.ts'
import { factsOf } from './facts.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { screenPopOf } from './links.ts'
import { entityOutcome, finished, lacking } from './outcomes.ts'
import type { AccountPlan } from './plan.ts'
import {
  type Resolved,
  type ResolveProgress,
  alreadySettled,
  createMissing,
  dataOf,
  entityEndpoints,
  findFirst,
  isCreatedWithoutId,
  isUnknown,
  knownWithoutAsking,
  settleEntity,
} from './resolve-entity.ts'

/** How long a flow waits for an identity before `anonymous` decides. */
const IDENTITY_PATIENCE_MS = 60_000

/** Reasons that an identity which arrives later undoes. */
export const ANONYMOUS = 'nobody can tell who it is'

/** Finds the account of a session, or creates it: by id, by the queries in order, then create or skip. */
export const account: OperationKind = {
  kind: 'account',
  rank: 0,
  endpoints: (plan) => entityEndpoints(plan, 'account'),
  async perform(work): Promise<Verdict> {
    const chosen = chosenOutcome(work.data, 'account')
    if (chosen) return { kind: 'finished', outcome: chosen }
    const plan = work.plan.account!
    const facts = factsOf(work.plan, dataOf(work))
    const keys = identitiesOf(plan, facts)
    if (keys.length === 0) return anonymous(work, plan, facts)

    work.run.remember({
      ...(work.run.operation.progress as ResolveProgress | undefined),
      keys,
    } satisfies ResolveProgress)
    // One open intent per person: whoever comes second waits, and then finds what the first one made.
    const taken = await work.run.claim(keys)
    const resolved = await findOrCreate(work, plan, facts, keys, taken)
    if (resolved.kind === 'taken') {
      const reason = 'another session resolves the same person'
      return { kind: 'park', on: resolved.key, outcome: { status: 'pending', reason } }
    }
    const verdict = await conclude(work, resolved, keys)
    return { ...verdict, release: mayRelease(work, verdict) }
  },
}

/** What may have been stored keeps its claim, so that nobody else creates it meanwhile. */
function mayRelease(work: Work, { kind, outcome }: Verdict): boolean {
  return kind === 'finished' ? outcome.status !== 'held' : !isUnknown(work)
}

/** Keys of everything that identifies the person, the most telling first: an id given by the platform goes before all. */
export function identitiesOf(plan: AccountPlan, facts: Facts): string[] {
  const given = facts.session.endUser.accountId
  const keys = given === null ? [] : [`account:id:${given}`]
  for (const variable of plan.identity) {
    const value = variable.read(facts)
    if (value !== undefined) keys.push(`account:${variable.name}:${value}`)
  }
  return keys
}

/** Tells the session of its account, and remembers who it was. */
async function conclude(work: Work, resolved: Resolved, keys: readonly string[]): Promise<Verdict> {
  if (resolved.kind === 'verdict') {
    const { verdict } = resolved
    // It is there, and until the search shows it nobody may create another one.
    return isCreatedWithoutId(work, verdict)
      ? { ...verdict, resolve: { keys, identity: { at: work.clock.now() } } }
      : verdict
  }
  if (resolved.kind === 'none') {
    if (screenPopOf(work.plan, work.data)?.namesAccount) return temporaryAccount(work)
    work.trace.decision({ outcome: 'skipped', reason: 'account.whenMissing is skip' })
    return finished('skipped', 'not found, and account.whenMissing is skip')
  }
  // What is only remembered is not seen again: in time the CRM is asked, and shows whether it is still there.
  return settleEntity(work, 'account', resolved, resolved.path === undefined ? [] : keys)
}

/**
 * The queue pops up a page on which somebody makes the account. Page and record share an id until then, so that the choice
 * (`session.account_chosen`) can bring the record to the account.
 */
async function temporaryAccount(work: Work): Promise<Verdict> {
  const entity: Entity = { id: `temp-${work.run.operation.id.slice(0, 16)}`, temporary: true, captured: {} }
  const reason = 'not found; it has a temporary id until a person chooses an account'
  await work.update((data) => ({ ...data, account: entity }), undefined)
  work.trace.decision({ outcome: 'skipped', reason, id: entity.id })
  return { kind: 'finished', outcome: entityOutcome('skipped', reason, entity) }
}

async function findOrCreate(
  work: Work,
  plan: AccountPlan,
  facts: Facts,
  keys: readonly string[],
  taken: string | undefined,
): Promise<Resolved | { kind: 'taken'; key: string }> {
  const settled = alreadySettled(work, [plan.findById, ...plan.finds, plan.create])
  if (settled) return settled
  // Also before a create that was refused is sent again: somebody else may have made it meanwhile.
  if (!isUnknown(work)) {
    const byId = plan.findById ? [{ plan: plan.findById, byId: true }] : []
    const found = await findFirst(work, [...byId, ...plan.finds.map((one) => ({ plan: one }))], facts)
    if (found.kind !== 'none') return found
    if (taken !== undefined) return { kind: 'taken', key: taken }
    const known = await knownEntity(work, plan, facts, keys)
    if (known) return known
  }
  if (plan.whenMissing === 'skip' || !plan.create) return { kind: 'none' }
  return createMissing(work, plan.create, facts)
}

/** What is known without the CRM: an id that the platform gave, or a person whom its search cannot show yet. */
async function knownEntity(
  work: Work,
  plan: AccountPlan,
  facts: Facts,
  keys: readonly string[],
): Promise<Resolved | undefined> {
  const given = facts.session.endUser.accountId
  if (given !== null && !plan.findById) {
    work.trace.decision({ outcome: 'found', reason: 'the platform gave its id', id: given })
    return knownWithoutAsking({ id: given, captured: {} }, 'the platform gave its id')
  }
  const known = await work.identity(keys)
  // After the settle window the search would show it; who is not there any more was deleted.
  if (!known || !plan.create || work.clock.now() - known.at > (await work.bounds.settleMs(plan.create)))
    return undefined
  if (!known.entity) {
    const without = 'created a moment ago, and the CRM did not tell its id'
    work.trace.decision({ outcome: 'missing_id', reason: without })
    return { kind: 'verdict', verdict: finished('missing_id', without) }
  }
  const reason = 'resolved a moment ago, and the search of the CRM does not show it yet'
  work.trace.decision({ outcome: 'found', reason, id: known.entity.id })
  return knownWithoutAsking({ ...known.entity, rememberedAt: known.at }, reason)
}

/** Nobody can tell who it is: wait for an identity while one may still come, then do what `anonymous` says. */
async function anonymous(work: Work, plan: AccountPlan, facts: Facts): Promise<Verdict> {
  const patience = work.run.operation.openedAt + IDENTITY_PATIENCE_MS
  if (!work.data.state.reached.started && work.clock.now() < patience) {
    const reason = 'waits for an identity or for the start of the session'
    return { kind: 'wait', outcome: { status: 'pending', reason }, untilMs: patience, orEvent: true }
  }
  const resolved = await withoutIdentity(work, plan, facts)
  if (resolved.kind === 'entity') return settleEntity(work, 'account', resolved)
  if (resolved.kind === 'verdict') return resolved.verdict
  work.trace.decision({ outcome: 'skipped', reason: ANONYMOUS })
  return lacking(ANONYMOUS)
}

async function withoutIdentity(work: Work, plan: AccountPlan, facts: Facts): Promise<Resolved> {
  if (plan.anonymous === 'skip' || (plan.anonymous === 'create' && !plan.create)) return { kind: 'none' }
  if (plan.anonymous === 'create')
    return alreadySettled(work, [plan.create]) ?? createMissing(work, plan.create!, facts)
  const id = plan.anonymous.useId
  work.trace.decision({ outcome: 'found', reason: `${ANONYMOUS}; account.anonymous names an account`, id })
  return knownWithoutAsking({ id, captured: {} }, 'account.anonymous names it')
}
