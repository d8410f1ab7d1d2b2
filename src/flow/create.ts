import type { RequestDraft } from '../http/endpoint/endpoint.ts'
import type { Facts } from '../session/facts.ts'
import { type Created, type CreateProgress, type Creation, adopted, verdict } from './create-progress.ts'
import type { Exchange } from './exchange.ts'
import { entityOf } from './find.ts'
import type { Work } from './operation-kind.ts'
import { cannotBeFormed, failureOutcome, finished, verdictOn } from './outcomes.ts'
import type { CreatePlan } from './plan.ts'
import { mayResend, probe, reconcile, waitForProbe } from './reconcile.ts'

type Answered = Exchange & { kind: 'answered' }
type Failed = Exchange & { kind: 'failed' }

/** Answers that some CRMs give although something is there: they take one look before anything else. */
const DOUBTFUL: ReadonlySet<number> = new Set([400, 409, 422])

/**
 * Creates at most once. The request is journaled before it is sent. Only what certainly stored nothing is sent again by
 * the schedule; everything else is searched for first.
 */
export async function create(
  work: Work,
  plan: CreatePlan,
  facts: Facts,
  progress: CreateProgress | undefined,
  journal: (progress: CreateProgress | undefined, sending?: boolean) => Promise<void>,
): Promise<Created> {
  const creation: Creation = { work, plan, facts, journal }
  if (progress?.unknown && !hasLiveKey(plan, progress, work.clock.now())) {
    let { unknown } = progress
    if (work.run.interrupted) {
      // Whoever sent it may have been alive until now, so the settle window begins now.
      unknown = { ...unknown, since: work.clock.now() }
      await journal({ ...progress, unknown })
    }
    const settled = await reconcile(creation, { ...progress, unknown }, unknown)
    if (settled) return settled
  }
  const rendering = progress?.draft ? undefined : plan.endpoint.render(facts)
  if (rendering && rendering.kind !== 'ready') return verdict(cannotBeFormed(work, plan.endpoint, rendering.kind))
  const draft = progress?.draft ?? rendering!.request

  const now = work.clock.now()
  const { session } = facts
  const sent = { draft, session, firstSentAt: progress?.firstSentAt ?? now, sends: (progress?.sends ?? 0) + 1 }
  // Should the program end before the answer is there, the next run finds this and searches first.
  await journal({ ...sent, unknown: { since: now, emptyProbes: 0 } }, true)
  // Asked behind the journal: whoever erases the person from now on sees that something is on its way.
  await work.refuseErased()
  const headers = plan.keyHeader === undefined ? undefined : { [plan.keyHeader]: work.run.operation.id }
  const exchange = await work.exchanger.send(plan.endpoint, draft, { headers })
  const declined = exchange.answer && plan.endpoint.reader.declined?.(exchange.answer)
  if (declined !== undefined) {
    work.trace.exchange(plan.endpoint, exchange, { outcome: 'none', reason: declined })
    return { kind: 'verdict', verdict: finished('skipped', declined), declined }
  }
  if (exchange.kind === 'answered') return readCreated(creation, draft, exchange)
  return judge(creation, exchange, sent, progress)
}

/** An upsert that answers without a body keeps the id that its URL names. */
function readCreated({ work, plan }: Creation, draft: RequestDraft, exchange: Answered): Created {
  const { endpoint } = plan
  // An upsert is answered with its own URL, which does name the thing.
  const reading = endpoint.reader.created(exchange.answer, draft.method === 'POST' ? draft.url : undefined)
  if (reading.kind === 'one') {
    work.trace.exchange(endpoint, exchange, { outcome: 'created', reason: 'id in the answer', id: reading.id })
    return { kind: 'created', entity: entityOf(endpoint.type, reading), reason: 'created' }
  }
  const id = plan.unique === 'upsert' && exchange.answer.empty ? lastSegment(draft.url) : undefined
  if (id !== undefined) {
    work.trace.exchange(endpoint, exchange, { outcome: 'created', reason: 'the id of its URL', id })
    return { kind: 'created', entity: { id, type: endpoint.type, captured: {} }, reason: 'created' }
  }
  const { status, problem } = exchange.answer
  const reason = problem ? `${status}, but ${problem.message}` : `${status} without an id at response.id`
  work.trace.exchange(endpoint, exchange, { outcome: 'missing_id', reason })
  return verdict({ kind: 'finished', outcome: { status: 'missing_id', reason } })
}

function lastSegment(url: string): string | undefined {
  const segment = new URL(url).pathname.split('/').at(-1)
  return segment ? decodeURIComponent(segment) : undefined
}

/**
 * What a failed try means: nothing was stored for certain, something exists, or nobody knows.
 *
 * @param before How far it had come: a try that never left counts for nothing.
 */
async function judge(
  creation: Creation,
  exchange: Failed,
  sent: CreateProgress,
  before: CreateProgress | undefined,
): Promise<Created> {
  const { work, plan, journal } = creation
  const { failure } = exchange
  const { status } = failure
  const trace = (reason: string, outcome = 'failed'): void =>
    work.trace.exchange(plan.endpoint, exchange, { outcome, reason })
  const byProfile = async (reached: CreateProgress | undefined): Promise<Created> => {
    await journal(reached)
    return verdict(verdictOn(failure))
  }

  if (failure.effect === 'not_sent') {
    trace(failure.message)
    return byProfile(before)
  }
  if (status !== undefined && plan.effectFree.has(status)) {
    trace('nothing was stored')
    return byProfile(sent)
  }
  if (isConflict(plan, exchange)) return resolveConflict(creation, exchange, sent)
  if (status !== undefined && DOUBTFUL.has(status)) {
    trace(`after ${status}, one look whether it is there`)
    const found = await probe(creation)
    if (found?.kind === 'one') return adopted(found.entity, 'it was there after all')
    if (found && found.kind !== 'none') return waitForProbe(creation, sent, failure)
    if (found || mayResend(creation, false)) return byProfile(sent)
    if (isSafeToRepeat(plan, sent, work.clock.now())) return byProfile(inDoubt(plan, sent, work.clock.now()))
    return verdict({ kind: 'finished', outcome: failureOutcome('held', failure) })
  }
  if (isSafeToRepeat(plan, sent, work.clock.now())) {
    trace('the CRM itself prevents a second one')
    return byProfile(inDoubt(plan, sent, work.clock.now()))
  }
  trace('it may have been stored; search before anything else', 'unknown')
  return waitForProbe(creation, sent, failure)
}

function isSafeToRepeat(plan: CreatePlan, sent: CreateProgress, now: number): boolean {
  return plan.unique === 'key' ? hasLiveKey(plan, sent, now) : plan.unique !== 'none'
}

/** True while the CRM still knows the key under which it may have been stored. */
function hasLiveKey({ unique, keyTtlMs, endpoint }: CreatePlan, { firstSentAt }: CreateProgress, now: number): boolean {
  return unique === 'key' && now + endpoint.timeoutMs - firstSentAt < keyTtlMs
}

/** The key may have ended when the next try is due, so what is in doubt now is in doubt then. */
function inDoubt({ unique }: CreatePlan, sent: CreateProgress, now: number): CreateProgress {
  return unique === 'key' ? { ...sent, unknown: { since: now, emptyProbes: 0 } } : sent
}

function isConflict({ conflict }: CreatePlan, { failure, answer }: Failed): boolean {
  if (failure.status === undefined || !conflict?.status.has(failure.status)) return false
  return conflict.when === undefined || conflict.when(answer?.json) !== undefined
}

/** It exists already: with a verified id it is adopted, else it is searched until the index must have it. */
async function resolveConflict(creation: Creation, exchange: Failed, sent: CreateProgress): Promise<Created> {
  const { work, plan, facts } = creation
  const { reader, known, verifies } = plan.conflict!.find
  const reading =
    exchange.answer && verifies(facts)
      ? reader.find(exchange.answer, (name) => known(name, facts), work.plan.phones)
      : undefined
  if (reading?.kind === 'one') {
    const reason = 'the CRM names the existing one, and it is the one'
    work.trace.exchange(plan.endpoint, exchange, { outcome: 'found', reason, id: reading.id })
    return adopted(entityOf(plan.endpoint.type, reading), 'the CRM had it already')
  }
  const strangers = reading?.kind === 'none' && exchange.answer?.empty === false
  const reason = strangers
    ? 'the CRM names others, and none of them is the one; search it'
    : 'the CRM has one already; search it'
  work.trace.exchange(plan.endpoint, exchange, { outcome: 'conflict', reason })
  const found = await probe(creation)
  if (found?.kind === 'one') return adopted(found.entity, 'the CRM had it already')
  const unknown = { since: work.clock.now(), emptyProbes: 0, exists: true }
  return waitForProbe(creation, { ...sent, unknown }, exchange.failure)
}
