import type { Verdict } from '../engine/verdict.ts'
import type { Endpoint } from '../http/endpoint/endpoint.ts'
import type { Entity } from '../session/facts.ts'
import { type Json, stringifyJson } from '../util/json.ts'
import { WEEK, retriesOf } from '../util/schedule.ts'
import { choicesIn } from './choices.ts'
import type { CreateProgress } from './create-progress.ts'
import { create } from './create.ts'
import type { Answer } from './exchange.ts'
import { factsOf } from './facts.ts'
import type { Work } from './operation-kind.ts'
import { finished, verdictOn } from './outcomes.ts'
import type { CreatePlan, FindPlan, ProcedurePlan } from './plan.ts'
import { recordingUrl } from './recording-url.ts'
import type { CreateReader, Occasion, Performed, Procedure, ProcedureRequest, Steps } from './procedure.ts'

/** How far the creates of a procedure came, by their names. */
export interface StepsProgress {
  creates: Readonly<Record<string, CreateStep>>
}

interface CreateStep {
  sent?: CreateProgress | undefined
  entity?: Entity | undefined
  declined?: string | undefined
}

/** True when something may have been made of which nobody knows. */
export function hasDoubtfulStep(progress: unknown): boolean {
  const { steps = progress } = (progress ?? {}) as { steps?: unknown }
  const { creates = {} } = (steps ?? {}) as Partial<StepsProgress>
  return Object.values(creates).some(({ entity, sent }) => !entity && sent?.unknown !== undefined)
}

/** A step ended the run of a procedure. */
class StepEnded extends Error {
  override readonly name = 'StepEnded'
  readonly verdict: Verdict

  constructor(verdict: Verdict) {
    super(verdict.outcome.reason)
    this.verdict = verdict
  }
}

/** Statuses that prove that nothing was made. */
const EFFECT_FREE: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 413, 415, 429])

/**
 * Runs a procedure with steps that are journaled in the progress of the operation.
 *
 * @param wrap The progress of the operation around that of the steps.
 */
export async function performProcedure(
  work: Work,
  procedure: Procedure,
  occasion: Occasion,
  begun: StepsProgress | undefined,
  wrap: (steps: StepsProgress) => unknown,
): Promise<Verdict> {
  try {
    return verdictFor(await procedure.perform(openSteps(work, procedure, begun, wrap), occasion))
  } catch (error) {
    if (error instanceof StepEnded) return error.verdict
    throw error
  }
}

function verdictFor({ status, reason, card }: Performed): Verdict {
  return { kind: 'finished', outcome: { status, reason, ...(card && { id: card.id, type: card.type }) } }
}

function openSteps(
  work: Work,
  procedure: Procedure,
  begun: StepsProgress | undefined,
  wrap: (steps: StepsProgress) => unknown,
): Steps {
  const { run, trace, exchanger, clock } = work
  const plan = work.plan.procedure!
  const { state, account, record } = work.data
  let creates = begun?.creates ?? {}

  const journal = async (name: string, step: CreateStep, sending = false): Promise<void> => {
    creates = { ...creates, [name]: step }
    await run.journal(wrap({ creates }), sending)
  }

  async function send(name: string, request: ProcedureRequest, outcome: string): Promise<Answer> {
    const endpoint = endpointFor(plan, procedure, name, request)
    const rendering = endpoint.render(factsOf(work.plan, work.data))
    if (rendering.kind !== 'ready') throw new Error(`${endpoint.path} has no URL`)
    const accepts = new Set(request.accepts)
    const exchange = await exchanger.send(endpoint, rendering.request, { accepts })
    if (exchange.kind === 'failed') {
      trace.exchange(endpoint, exchange, { outcome: 'failed', reason: exchange.failure.message })
      throw new StepEnded(verdictOn(exchange.failure))
    }
    const { status, problem } = exchange.answer
    trace.exchange(endpoint, exchange, { outcome, reason: problem?.message ?? `status ${status}` })
    return exchange.answer
  }

  return {
    session: state.session,
    ended: state.reached.ended,
    account,
    record,
    recordingUrl: recordingUrl(work.plan, work.data),
    choices: choicesIn(run.lane, procedure),
    get log() {
      return work.data.log
    },
    now: () => clock.now(),
    ask: (name, request) => send(name, request, 'read'),
    async change(name, request) {
      return send(name, request, 'done')
    },
    async create(name, request, reader) {
      const before = creates[name]
      if (before?.entity) return { ...before.entity, sent: bodyOf(before) }
      if (before?.declined !== undefined) return { declined: before.declined }
      const endpoint = endpointFor(plan, procedure, name, request, reader)
      const made = await create(
        work,
        createPlanFor(plan, endpoint, endpointFor(plan, procedure, `${name}.probe`, reader.probe.request, reader)),
        factsOf(work.plan, work.data, { operationId: run.operation.id }),
        before?.sent,
        (sent, sending) => journal(name, { sent }, sending),
      )
      if (made.kind === 'verdict') {
        if (made.declined === undefined) throw new StepEnded(made.verdict)
        await journal(name, { declined: made.declined })
        return { declined: made.declined }
      }
      const step = { ...creates[name], entity: made.entity }
      await journal(name, step)
      return { ...made.entity, sent: bodyOf(step) }
    },
    begun: () => Object.keys(creates),
    async keep(log) {
      await work.update((data) => ({ ...data, log: { ...log, account: work.plan.accountName! } }), wrap({ creates }))
    },
    tell: (reason) => trace.decision({ outcome: 'decided', reason }),
  }
}

function bodyOf({ sent }: CreateStep): Json | undefined {
  const body = sent?.draft.body
  return body?.kind === 'text' ? (JSON.parse(body.text) as Json) : undefined
}

/** A request as an endpoint: sent, limited, retried and traced as the configured ones are. */
function endpointFor(
  { base }: ProcedurePlan,
  { name: vendor }: Procedure,
  name: string,
  request: ProcedureRequest,
  reader?: CreateReader,
): Endpoint {
  const { method, path, ids = {}, query = [], body } = request
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, id: string) => encodeURIComponent(ids[id] ?? ''))
  return {
    ...base,
    path: `${vendor}.${name}`,
    method,
    urlText: path,
    followers: [],
    render(facts) {
      const rendering = base.render(facts)
      if (rendering.kind !== 'ready') return rendering
      const url = new URL(rendering.request.url)
      url.pathname = url.pathname.replace(/\/$/, '') + filled
      for (const [key, value] of query) url.searchParams.append(key, value)
      const content = body === undefined ? undefined : stringifyJson(body)
      return {
        kind: 'ready',
        used: [],
        request: {
          method,
          url: url.href,
          headers: { ...rendering.request.headers },
          body: content === undefined ? undefined : { kind: 'text', contentType: 'application/json', text: content },
        },
      }
    },
    ...(reader && {
      reader: {
        ...base.reader,
        created: (answer) => reader.created(answer),
        find: (answer) => reader.probe.find(answer),
        ...(reader.declined && { declined: (answer: Answer) => reader.declined!(answer) }),
      },
    }),
  }
}

function createPlanFor({ indexLagMs, lateCommitMs }: ProcedurePlan, endpoint: Endpoint, probe: Endpoint): CreatePlan {
  const find: FindPlan = {
    endpoint: probe,
    identifies: () => true,
    known: () => [],
    onSeveral: 'first',
    notFound: new Set(),
  }
  return {
    endpoint,
    effectFree: EFFECT_FREE,
    conflict: undefined,
    unique: 'none',
    keyHeader: undefined,
    keyTtlMs: 0,
    probes: [find],
    indexLagMs,
    lateCommitMs,
    tries: retriesOf(WEEK) + 1,
    onAmbiguous: undefined,
  }
}

/** What an earlier operation of the lane must have come to before a call can be logged; nothing when it has. */
export function needsAnswers(work: Work): Verdict | undefined {
  for (const kind of ['account', 'record']) {
    const operation = work.run.lane.find((one) => one.kind === kind)
    if (!operation || work.data[kind as 'account' | 'record']) continue
    const { status } = operation.outcome
    if (status === 'skipped') continue
    work.trace.decision({ outcome: 'blocked', reason: `the ${kind} is ${status}` })
    return finished('blocked', `the ${kind} is ${status}`)
  }
  return undefined
}
