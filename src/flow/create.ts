import type { Verdict } from '../engine/verdict.ts'
import type { RequestDraft } from '../http/endpoint/endpoint.ts'
import type { Failure } from '../http/failure.ts'
import type { Outcome } from '../ledger/operation-row.ts'
import type { Entity, Facts } from '../session/facts.ts'
import type { Exchange } from './exchange.ts'
import { type Found, entityOf, find } from './find.ts'
import type { Work } from './operation-kind.ts'
import { failureOutcome, verdictOn } from './outcomes.ts'
import type { CreatePlan } from './plan.ts'

/** How far a create came; journaled before anything is sent. */
export interface CreateProgress {
  /** What was rendered for the first try; every further try sends exactly that. */
  draft: RequestDraft
  firstSentAt: number
  /** A try went out whose effect is not known. */
  unknown?: { since: number; emptyProbes: number } | undefined
}

export type Created =
  | { kind: 'created'; entity: Entity; reason: string }
  | { kind: 'adopted'; entity: Entity; reason: string }
  | { kind: 'verdict'; verdict: Verdict }

/** Answers that some CRMs give although something is there: they take one look before anything else. */
const DOUBTFUL: ReadonlySet<number> = new Set([400, 409, 422])

/** Waits between probes inside the settle window: growing, never longer than the window has left. */
const FIRST_PROBE_MS = 10_000

/**
 * Creates at most once (design 4.2). The request is journaled before it is sent. Only what certainly stored nothing is sent
 * again by the schedule; everything else is searched for first, and sent again only after the settle window and two empty
 * searches, or held for a person.
 */
export async function create(
  work: Work,
  plan: CreatePlan,
  facts: Facts,
  progress: CreateProgress | undefined,
  journal: (progress: CreateProgress) => Promise<void>,
): Promise<Created> {
  if (progress?.unknown) {
    const settled = await reconcile(work, plan, facts, progress, progress.unknown, journal)
    if (settled) return settled
  }
  const draft = progress?.draft ?? render(plan, facts)
  if (draft === undefined) {
    const failure: Failure = {
      code: 'FLOW_INCOMPLETE',
      message: `${plan.endpoint.path}: its URL cannot be formed, as a variable in it has no value.`,
      effect: 'not_sent',
      retry: false,
    }
    return verdict({ kind: 'finished', outcome: failureOutcome('rejected', failure) })
  }
  const now = work.clock.now()
  const sent: CreateProgress = {
    draft,
    firstSentAt: progress?.firstSentAt ?? now,
    // Should the program end before the answer is there, the next run finds this and searches first.
    unknown: { since: now, emptyProbes: 0 },
  }
  await journal(sent)
  const headers = plan.keyHeader === undefined ? undefined : { [plan.keyHeader]: work.run.operation.id }
  const exchange = await work.exchanger.send(plan.endpoint, draft, { headers })
  return exchange.kind === 'answered'
    ? readCreated(work, plan, exchange)
    : judge(work, plan, facts, exchange, { ...sent, unknown: { since: work.clock.now(), emptyProbes: 0 } }, journal)
}

const verdict = (one: Verdict): Created => ({ kind: 'verdict', verdict: one })

function render({ endpoint }: CreatePlan, facts: Facts): RequestDraft | undefined {
  const rendering = endpoint.render(facts)
  return rendering.kind === 'ready' ? rendering.request : undefined
}

function readCreated({ trace }: Work, { endpoint }: CreatePlan, exchange: Exchange & { kind: 'answered' }): Created {
  const reading = endpoint.reader.created(exchange.answer)
  if (reading.kind === 'one') {
    trace.exchange(endpoint, exchange, { outcome: 'created', reason: 'the answer has its id', id: reading.id })
    return { kind: 'created', entity: entityOf(endpoint.type, reading), reason: 'created' }
  }
  const reason = `${exchange.answer.status} without an id at response.id`
  trace.exchange(endpoint, exchange, { outcome: 'missing_id', reason })
  return verdict({ kind: 'finished', outcome: { status: 'missing_id', reason } })
}

/** What a failed try means: nothing was stored for certain, something exists, or nobody knows. */
async function judge(
  work: Work,
  plan: CreatePlan,
  facts: Facts,
  exchange: Exchange & { kind: 'failed' },
  progress: CreateProgress,
  journal: (progress: CreateProgress) => Promise<void>,
): Promise<Created> {
  const { failure } = exchange
  const { endpoint } = plan
  const { status } = failure
  const certain = { ...progress, unknown: undefined }

  if (failure.effect === 'not_sent' || (status !== undefined && plan.effectFree.has(status))) {
    work.trace.exchange(endpoint, exchange, { outcome: 'failed', reason: 'nothing was stored' })
    await journal(certain)
    return verdict(verdictOn(failure))
  }
  if (status !== undefined && isConflict(plan, status, exchange))
    return resolveConflict(work, plan, facts, exchange, progress, journal)
  if (status !== undefined && DOUBTFUL.has(status) && plan.probe) {
    work.trace.exchange(endpoint, exchange, {
      outcome: 'failed',
      reason: `after ${status}, one look whether it is there`,
    })
    const found = await find(work, plan.probe, facts)
    if (found.kind === 'one') return adopted(found, 'it was there after all')
    if (found.kind !== 'none') return waitForProbe(work, plan, { ...progress }, failure, journal)
    await journal(certain)
    return verdict(verdictOn(failure))
  }
  if (isSafeToRepeat(plan, progress, work.clock.now())) {
    work.trace.exchange(endpoint, exchange, { outcome: 'failed', reason: 'the CRM itself prevents a second one' })
    await journal(certain)
    return verdict(verdictOn(failure))
  }
  if (status !== undefined && DOUBTFUL.has(status)) {
    work.trace.exchange(endpoint, exchange, {
      outcome: 'failed',
      reason: `after ${status}, onAmbiguous is ${plan.onAmbiguous}`,
    })
    await journal(certain)
    return verdict(
      plan.onAmbiguous === 'resend'
        ? verdictOn(failure)
        : { kind: 'finished', outcome: failureOutcome('held', failure) },
    )
  }
  work.trace.exchange(endpoint, exchange, {
    outcome: 'unknown',
    reason: 'it may have been stored; search before anything else',
  })
  return waitForProbe(work, plan, progress, failure, journal)
}

function isSafeToRepeat(plan: CreatePlan, progress: CreateProgress, now: number): boolean {
  if (plan.unique === 'key') return now - progress.firstSentAt < plan.keyTtlMs
  return plan.unique !== 'none'
}

function isConflict(plan: CreatePlan, status: number, exchange: Exchange & { kind: 'failed' }): boolean {
  const { conflict } = plan
  if (!conflict?.status.has(status)) return false
  return conflict.when === undefined || conflict.when(exchange.answer?.json) !== undefined
}

/** It exists already: with a verified id it is adopted, else it is searched until the index must have it. */
async function resolveConflict(
  work: Work,
  plan: CreatePlan,
  facts: Facts,
  exchange: Exchange & { kind: 'failed' },
  progress: CreateProgress,
  journal: (progress: CreateProgress) => Promise<void>,
): Promise<Created> {
  const { reader, known, verified } = plan.conflict!.find
  const reading =
    exchange.answer && verified
      ? reader.find(exchange.answer, (name) => known(name, facts), work.plan.phones)
      : undefined
  if (reading?.kind === 'one') {
    work.trace.exchange(plan.endpoint, exchange, {
      outcome: 'found',
      reason: 'the CRM names the existing one, and it is the one',
      id: reading.id,
    })
    return { kind: 'adopted', entity: entityOf(plan.endpoint.type, reading), reason: 'the CRM had it already' }
  }
  work.trace.exchange(plan.endpoint, exchange, { outcome: 'conflict', reason: 'the CRM has one already; search it' })
  const found = plan.probe && (await find(work, plan.probe, facts))
  if (found?.kind === 'one') return adopted(found, 'the CRM had it already')
  return waitForProbe(work, { ...plan, onAmbiguous: 'hold' }, progress, exchange.failure, journal)
}

function adopted(found: Found & { kind: 'one' }, reason: string): Created {
  return { kind: 'adopted', entity: found.entity, reason }
}

/** Waits for the next look; the try stays unknown. */
async function waitForProbe(
  { clock }: Work,
  plan: CreatePlan,
  progress: CreateProgress,
  failure: Failure,
  journal: (progress: CreateProgress) => Promise<void>,
): Promise<Created> {
  await journal(progress)
  const untilMs = plan.probe ? clock.now() + FIRST_PROBE_MS : (progress.unknown?.since ?? clock.now()) + plan.settleMs
  return verdict({ kind: 'wait', outcome: failureOutcome('pending', failure), untilMs })
}

function wait(reason: string, untilMs: number): Created {
  return verdict({ kind: 'wait', outcome: { status: 'pending', reason }, untilMs })
}

/** Searches what an earlier try may have stored. Nothing when the settle window is over and sending again is right. */
async function reconcile(
  work: Work,
  plan: CreatePlan,
  facts: Facts,
  progress: CreateProgress,
  unknown: NonNullable<CreateProgress['unknown']>,
  journal: (progress: CreateProgress) => Promise<void>,
): Promise<Created | undefined> {
  const now = work.clock.now()
  const settledAt = unknown.since + plan.settleMs
  if (!plan.probe) {
    if (now < settledAt) return wait('it may have been stored', settledAt)
    return plan.onAmbiguous === 'resend' ? undefined : held('nothing can search what may have been stored')
  }
  const found = await find(work, plan.probe, facts)
  if (found.kind === 'one') return adopted(found, 'an earlier try had stored it')
  if (found.kind !== 'none') return wait('the search for it failed', now + FIRST_PROBE_MS)
  const emptyProbes = unknown.emptyProbes + 1
  await journal({ ...progress, unknown: { ...unknown, emptyProbes } })
  if (now < settledAt || emptyProbes < 2) {
    const growing = FIRST_PROBE_MS * 2 ** Math.min(emptyProbes, 10)
    return wait('it may have been stored', now < settledAt ? Math.min(now + growing, settledAt) : now + FIRST_PROBE_MS)
  }
  if (plan.onAmbiguous === 'hold') return held('it was not found in the settle window')
  work.trace.decision({ outcome: 'resend', reason: 'the settle window is over and it is not there' }, plan.endpoint)
  return undefined
  function held(reason: string): Created {
    work.trace.decision({ outcome: 'held', reason }, plan.endpoint)
    const outcome: Outcome = { status: 'held', reason }
    return verdict({ kind: 'finished', outcome })
  }
}
