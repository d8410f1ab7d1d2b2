import type { Plan } from './flow/plan.ts'
import type { Config } from './config/define-config.ts'
import type { LoadedConfig } from './config/source-of.ts'
import { createEngine } from './engine/engine.ts'
import { WEEK } from './engine/schedule.ts'
import { CrmwireError } from './errors/crmwire-error.ts'
import { agendaOf } from './flow/agenda.ts'
import { createExchanger } from './flow/exchange.ts'
import type { UploadProgress, Work } from './flow/operation-kind.ts'
import { failureOutcome } from './flow/outcomes.ts'
import { type Links, linksOf } from './flow/links.ts'
import { type PlannedRequest, planRequests } from './flow/plan-requests.ts'
import { runOperation } from './flow/run-operation.ts'
import type { SessionData } from './flow/session-data.ts'
import { createTracer } from './flow/tracer.ts'
import { fileSource } from './files/file-source.ts'
import { createOriginGate } from './http/origin-gate.ts'
import type { Transport } from './http/transport.ts'
import type { Ledger } from './ledger/ledger.ts'
import { createMemoryLedger } from './ledger/memory-ledger.ts'
import type { OperationRow, Outcome } from './ledger/operation-row.ts'
import { type Logger, silentLogger } from './observe/logger.ts'
import { Redactor } from './observe/redactor.ts'
import type { TraceStep } from './observe/trace-step.ts'
import type { SessionEvent, SessionEventInput } from './session/event-schema.ts'
import type { Entity } from './session/facts.ts'
import { reduceSession } from './session/reduce-session.ts'
import { type Clock, systemClock } from './util/clock.ts'
import { createId } from './util/id.ts'
import { type Random, systemRandom } from './util/random.ts'

/** What a connector is created with; everything has a default. */
export interface ConnectorOptions {
  /** Values of the settings by name, such as `process.env`. */
  settings?: Record<string, string | undefined> | undefined
  /** Where state lives. Default: in memory, for as long as the program runs. */
  ledger?: Ledger | undefined
  /** Keeps the customers of different companies apart. Default: `default`. */
  tenant?: string | undefined
  /** How requests are sent. Default: undici with an agent of its own. */
  transport?: Transport | undefined
  clock?: Clock | undefined
  random?: Random | undefined
  logger?: Logger | undefined
  /** Does now what would wait for a delay, such as a file for the end of its session. Default: false. */
  withoutDelay?: boolean | undefined
  /** Called with every step as it happens. */
  onStep?: ((step: TraceStep) => void) | undefined
  /** Called while files are sent. */
  onProgress?: ((progress: UploadProgress) => void) | undefined
}

/** What came of a session so far. */
export interface SessionResult {
  sessionId: string
  /** Absent when the configuration has no account. */
  account?: Outcome | undefined
  /** Absent when the configuration has no record. */
  record?: Outcome | undefined
  /** Every operation, in the order of its lane. */
  operations: readonly OperationResult[]
}

/** An operation and what came of it. */
export interface OperationResult extends Outcome {
  kind: string
  operation: string
  /** When it is tried again, in milliseconds since 1970. */
  nextAt?: number | undefined
}

/** Ids in the CRM. */
export interface KnownIds {
  accountId?: string | undefined
  recordId?: string | undefined
}

/** A configuration that runs. */
export interface Connector {
  /** The name that the configuration gives itself. */
  readonly name: string
  /**
   * Takes one event. When it resolves, the event is stored and account and record are resolved, or `pending` when the
   * agent would have to wait longer than `interactiveSeconds`; comments, updates and uploads go on behind.
   * An event whose id the session has taken before changes nothing.
   *
   * @throws CrmwireError `EVENT_INVALID`; `CONNECTOR_CLOSED`. Whatever the CRM does is an outcome, never an exception.
   */
  handle(event: SessionEventInput): Promise<SessionResult>
  /** Finds or creates account and record of a session, now: the same as handling a `session.started` with it. */
  open(session: SessionEventInput['session'] & { id: string }): Promise<SessionResult>
  /**
   * The requests that a session would lead to, with secrets masked; nothing is sent.
   *
   * @param endpoint Only this one, such as `account.findByQuery`.
   */
  plan(session: SessionEventInput['session'] & { id: string }, endpoint?: string): Promise<readonly PlannedRequest[]>
  /** Everything that was done for a session and why, oldest step first. */
  trace(sessionId: string): AsyncIterable<TraceStep>
  /** What came of a session so far; nothing for one that is not known. */
  result(sessionId: string): Promise<SessionResult | undefined>
  /** The links of a session: account, record, lookup and screen pop. */
  links(sessionId: string): Promise<Links | undefined>
  /**
   * The links of a session that the connector has not seen, as far as they can be filled in; no request is sent.
   *
   * @param known Ids in the CRM, where they are known. An account id that the platform gave needs not be repeated.
   * @throws CrmwireError `EVENT_INVALID` when the session is not valid.
   */
  linksFor(session: SessionEventInput['session'] & { id: string }, known?: KnownIds): Promise<Links>
  /** Resolves when all work that is due now is done. Retries that wait for their time do not count. */
  settled(): Promise<void>
  /** When the next waiting operation is due, in milliseconds since 1970. */
  nextDue(): number | undefined
  /** Finishes what is being sent and starts nothing more. */
  close(): Promise<void>
}

/**
 * Makes a connector from a configuration.
 *
 * @example
 * ```ts
 * const crm = await createConnector(await loadConfig('espocrm.yaml'), { settings: process.env })
 * const { account, record } = await crm.handle(event)
 * ```
 *
 * @throws ConfigError with all errors of the configuration at once, unset settings among them.
 */
export async function createConnector(
  config: Config | LoadedConfig,
  options: ConnectorOptions = {},
): Promise<Connector> {
  const { tenant = 'default', clock = systemClock, random = systemRandom, logger = silentLogger } = options
  const redactor = new Redactor()
  const { compileConfig } = await import('./config/compile.ts')
  const plan = await compileConfig(config, { settings: options.settings ?? {}, redactor })
  const { parseEvent } = await import('./session/parse-event.ts')
  const transport = options.transport ?? (await defaultTransport(plan, clock))
  const ledger = options.ledger ?? createMemoryLedger()
  const gate = createOriginGate(plan.limits, clock)
  const exchanger = createExchanger({ plan, transport, gate, clock, random })
  /** Sessions for which an agent waits, with the number of waiting calls. */
  const waiting = new Map<string, number>()
  let closed = false

  const engine = createEngine({
    tenant,
    ledger,
    clock,
    random,
    schedule: WEEK,
    onStep: options.onStep,
    async run(run) {
      const { sessionId } = run.operation
      const row = await ledger.session(tenant, sessionId)
      const work: Work = {
        plan,
        run,
        data: row!.data as SessionData,
        trace: createTracer(run, clock),
        exchanger,
        ledger,
        tenant,
        clock,
        random,
        interactive: waiting.has(sessionId),
        openFile: (file) =>
          fileSource(file, transport.download && ((url) => transport.download!({ url, stallMs: FILE_STALL_MS }))),
        onProgress: options.onProgress,
        async update(change) {
          await changeSession(sessionId, change)
          work.data = change(work.data)
        },
      }
      return runOperation(run, work)
    },
    broken(error, operation) {
      const message = `${operation.kind}: ${redactor.redact(error instanceof Error ? error.message : String(error))}`
      logger.error('an operation failed inside the library', { operation: operation.id, kind: operation.kind })
      return failureOutcome('failed', { code: 'FLOW_FAULT', message, effect: 'unknown', retry: false })
    },
  })

  async function changeSession(sessionId: string, change: (data: SessionData) => SessionData): Promise<void> {
    for (;;) {
      const row = (await ledger.session(tenant, sessionId))!
      const session = { ...row, data: change(row.data as SessionData) }
      if (!(await ledger.commit({ tenant, session })).stale) return
    }
  }

  /** Stores an event with everything that it opens; false when it is known. */
  async function accept(event: SessionEvent): Promise<boolean> {
    for (;;) {
      if (await ledger.knowsEvent(tenant, event.sessionId, event.id)) return false
      const row = await ledger.session(tenant, event.sessionId)
      const before = row?.data as SessionData | undefined
      const state = reduceSession(before?.state, event)
      if (state.session.endUser.phoneNumber ?? state.session.sdk.phone) await plan.phones.ready()
      const data: SessionData = { openedAt: clock.now(), ...before, state }
      const operations = agendaOf({
        plan,
        tenant,
        data,
        event,
        operations: await ledger.operations(tenant, event.sessionId),
        now: clock.now(),
        withoutDelay: options.withoutDelay ?? false,
        createId: () => createId(random),
      })
      const session = { tenant, id: event.sessionId, version: row?.version ?? 0, data }
      if (!(await ledger.commit({ tenant, session, eventId: event.id, operations })).stale) return true
    }
  }

  /** Resolves when account and record need no more waiting, or the agent's patience is over. */
  async function interactivePart(sessionId: string): Promise<void> {
    waiting.set(sessionId, (waiting.get(sessionId) ?? 0) + 1)
    let timer: ReturnType<Clock['timer']> | undefined
    const patience = new Promise<void>((resolve) => {
      timer = clock.timer(plan.interactiveMs, resolve)
    })
    try {
      engine.wake(sessionId)
      await Promise.race([patience, engine.until(sessionId, isResolved)])
    } finally {
      timer?.cancel()
      const left = waiting.get(sessionId)! - 1
      if (left === 0) waiting.delete(sessionId)
      else waiting.set(sessionId, left)
    }
  }

  async function result(sessionId: string): Promise<SessionResult | undefined> {
    if (!(await ledger.session(tenant, sessionId))) return undefined
    const operations = await ledger.operations(tenant, sessionId)
    return {
      sessionId,
      account: operations.find(({ kind }) => kind === 'account')?.outcome,
      record: operations.find(({ kind }) => kind === 'record')?.outcome,
      operations: operations.map(({ id, kind, outcome, dueAt }) => ({
        kind,
        operation: id,
        ...outcome,
        ...(dueAt !== undefined && { nextAt: dueAt }),
      })),
    }
  }

  /** The event that a bare session stands for. */
  function startOf({ id, ...session }: SessionEventInput['session'] & { id: string }): SessionEventInput {
    return { id: 'start', type: 'session.started', sessionId: id, at: new Date(clock.now()).toISOString(), session }
  }

  const connector: Connector = {
    name: plan.name,
    async handle(input) {
      if (closed) throw new CrmwireError('CONNECTOR_CLOSED', 'The connector is closed.')
      const event = parseEvent(input)
      await accept(event)
      await interactivePart(event.sessionId)
      return (await result(event.sessionId))!
    },
    open: (session) => connector.handle({ ...startOf(session), id: `open-${createId(random)}` }),
    async plan(session, endpoint) {
      const event = parseEvent(startOf(session))
      await plan.phones.ready()
      return planRequests(plan, reduceSession(undefined, event), redactor, endpoint)
    },
    async *trace(sessionId) {
      yield* await ledger.trace(tenant, sessionId)
    },
    result,
    async links(sessionId) {
      const row = await ledger.session(tenant, sessionId)
      return row && linksOf(plan, row.data as SessionData)
    },
    async linksFor(session, known = {}) {
      const state = reduceSession(undefined, parseEvent(startOf(session)))
      await plan.phones.ready()
      const entity = (id: string | null | undefined): Entity | undefined => (id ? { id, captured: {} } : undefined)
      const account = entity(known.accountId ?? state.session.endUser.accountId)
      return linksOf(plan, { openedAt: clock.now(), state, account, record: entity(known.recordId) })
    },
    settled: () => engine.settled(),
    nextDue: () => engine.nextDue(),
    async close() {
      if (closed) return
      closed = true
      await engine.close()
      await transport.close()
      await ledger.close()
    },
  }
  return connector
}

/** A file behind a URL may keep silent for this long. */
const FILE_STALL_MS = 30_000

async function defaultTransport(plan: Plan, clock: Clock): Promise<Transport> {
  const { createUndiciTransport } = await import('./http/undici-transport.ts')
  return createUndiciTransport({ network: plan.network, clock })
}

/** True when account and record are as far as they come without a longer wait. */
function isResolved(operations: readonly OperationRow[]): boolean {
  return operations
    .filter(({ rank }) => rank < 2)
    .every(
      ({ state }, index, all) =>
        state === 'finished' || state === 'waiting' || (index > 0 && all[index - 1]!.state === 'waiting'),
    )
}
