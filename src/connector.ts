import { type AuthControl, authControl } from './auth/auth-control.ts'
import type { Plan } from './flow/plan.ts'
import type { Config } from './config/define-config.ts'
import type { LoadedConfig } from './config/source-of.ts'
import { createEngine } from './engine/engine.ts'
import type { Run } from './engine/run.ts'
import { type Schedule, WEEK } from './engine/schedule.ts'
import { CrmwireError } from './errors/crmwire-error.ts'
import { type Exchanger, createExchanger } from './flow/exchange.ts'
import { type Alert, type AlertFacts, alertOn } from './flow/alert.ts'
import { createBounds } from './flow/bounds.ts'
import { changeSession } from './flow/change-session.ts'
import { takeEvent } from './flow/intake.ts'
import { createInteractive } from './flow/interactive.ts'
import type { UploadProgress, Work } from './flow/operation-kind.ts'
import { failureOutcome } from './flow/outcomes.ts'
import { type Links, linksOf } from './flow/links.ts'
import { type PlannedRequest, planRequests } from './flow/plan-requests.ts'
import { explainingRefusals } from './flow/refusal.ts'
import { runOperation } from './flow/run-operation.ts'
import type { SessionData } from './flow/session-data.ts'
import { type SessionResult, resultOf } from './flow/session-result.ts'
import { createTracer } from './flow/tracer.ts'
import { fileSource } from './files/file-source.ts'
import { createOriginGate } from './http/origin-gate.ts'
import { readRetryAfter } from './http/retry-after.ts'
import type { Transport } from './http/transport.ts'
import { tellingFailures } from './ledger/ledger-failure.ts'
import type { Ledger } from './ledger/ledger.ts'
import { createMemoryLedger } from './ledger/memory-ledger.ts'
import { createOwner } from './ledger/owner.ts'
import { type Logger, silentLogger } from './observe/logger.ts'
import { Redactor } from './observe/redactor.ts'
import { safeListener } from './observe/safe-listener.ts'
import type { TraceStep } from './observe/trace-step.ts'
import type { SessionEventInput } from './session/event-schema.ts'
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
  /** When failed work is tried again. Default: 10 s, doubling up to 6 h, each ±20 %, for 168 h. */
  retry?: Partial<Schedule> | undefined
  /** Does now what would wait for a delay, such as a file for the end of its session. Default: false. */
  withoutDelay?: boolean | undefined
  /** Called with every step as it happens. */
  onStep?: ((step: TraceStep) => void) | undefined
  /** Called when a person should know of something: a duplicate, work that is held or given up, a refused credential. */
  onAlert?: ((alert: Alert) => void) | undefined
  /** Called while files are sent. */
  onProgress?: ((progress: UploadProgress) => void) | undefined
}

export type { OperationResult, SessionResult } from './flow/session-result.ts'

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
   * @throws CrmwireError `EVENT_INVALID`; `CONNECTOR_CLOSED`; `LEDGER_FAILED`. Whatever the CRM does is an outcome, never an exception.
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
  /** The credential: how it is doing, and the login that a person goes through. */
  readonly auth: AuthControl
  /** Resolves when all work that is due now is done. Retries that wait for their time do not count. */
  settled(): Promise<void>
  /**
   * When the next operation that waits is due, in milliseconds since 1970. Audits, which come later, do not count.
   *
   * @param sessionIds Only what these sessions wait for. Default: all.
   */
  nextDue(sessionIds?: readonly string[]): Promise<number | undefined>
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
  const ledger = tellingFailures(options.ledger ?? createMemoryLedger())
  const onProgress = safeListener('onProgress', options.onProgress, logger)
  const gate = createOriginGate(plan.limits, clock)
  const onAlert = safeListener('onAlert', options.onAlert, logger)
  const authenticator = await plan.auth?.open({
    tenant,
    ledger,
    transport,
    plainHttp: plan.network.http,
    retryAfter: (headers) => readRetryAfter(headers, clock.now()),
    clock,
    random,
    redactor,
    logger,
    onAlert: (facts) => onAlert?.({ ...facts, at: clock.now() }),
  })
  const exchanger = createExchanger({ plan, authenticator, transport, gate, clock, random })
  const bounds = createBounds(ledger, tenant)
  const intake = { plan, tenant, ledger, clock, random, withoutDelay: options.withoutDelay ?? false }
  let closed = false

  const engine = createEngine({
    tenant,
    owner: createOwner(random),
    ledger,
    clock,
    random,
    schedule: { ...WEEK, ...options.retry },
    onStep: safeListener('onStep', options.onStep, logger),
    async run(run) {
      const { sessionId } = run.operation
      const work: Work = {
        plan,
        run,
        data: run.session!.data as SessionData,
        trace: createTracer(run, clock),
        exchanger: explainingRefusals(within(run, exchanger), () => work.data.state.session, redactor),
        tenant,
        bounds,
        identity: (keys) => ledger.identity(tenant, keys),
        clock,
        random,
        interactive: interactive.isAwaited(sessionId),
        openFile: (file) =>
          fileSource(file, transport.download && ((url) => transport.download!({ url, stallMs: FILE_STALL_MS }))),
        onProgress,
        alert: (facts) => alert(sessionId, facts),
        async update(change, progress, also) {
          await changeSession(ledger, run, change, progress, also)
          work.data = change(work.data)
        },
      }
      return runOperation(run, work)
    },
    onOutcome(operation) {
      const facts = alertOn(operation)
      if (facts) alert(operation.sessionId, facts)
    },
    broken(error, operation) {
      const message = `${operation.kind}: ${redactor.redact(error instanceof Error ? error.message : String(error))}`
      logger.error('an operation failed inside the library', { operation: operation.id, kind: operation.kind })
      return failureOutcome('failed', { code: 'FLOW_FAULT', message, effect: 'unknown', retry: false })
    },
  })

  const interactive = createInteractive(engine, clock, plan.interactiveMs)

  async function result(sessionId: string): Promise<SessionResult | undefined> {
    const { session, operations } = await ledger.lane(tenant, sessionId)
    return session && resultOf(sessionId, session.data as SessionData, operations)
  }

  function alert(sessionId: string, facts: AlertFacts): void {
    onAlert?.({ ...facts, sessionId, at: clock.now() })
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
      await interactive.resolved(event.sessionId, () => takeEvent(intake, event))
      return (await result(event.sessionId))!
    },
    open: (session) => connector.handle({ ...startOf(session), id: `open-${createId(random)}` }),
    async plan(session, endpoint) {
      // Without the moment of the call, two plans of one session are alike.
      const event = parseEvent({ ...startOf(session), type: 'session.updated' })
      await plan.phones.ready()
      return planRequests(plan, reduceSession(undefined, event), redactor, endpoint)
    },
    async *trace(sessionId) {
      yield* await ledger.trace(tenant, sessionId)
    },
    result,
    async links(sessionId) {
      const { session } = await ledger.lane(tenant, sessionId)
      return session && linksOf(plan, session.data as SessionData)
    },
    async linksFor(session, known = {}) {
      const state = reduceSession(undefined, parseEvent(startOf(session)))
      await plan.phones.ready()
      const account = entity(known.accountId ?? state.session.endUser.accountId)
      return linksOf(plan, { state, account, record: entity(known.recordId) })
    },
    auth: authControl(authenticator),
    settled: () => engine.settled(),
    async nextDue(sessionIds) {
      const { nextDueIn } = await import('./flow/next-due.ts')
      return nextDueIn(ledger, tenant, sessionIds, clock.now())
    },
    async close() {
      if (closed) return
      closed = true
      await engine.close()
      await authenticator?.close()
      await transport.close()
      await ledger.close()
    },
  }
  return connector
}

/** What is known of an entity by its id alone. */
const entity = (id: string | null | undefined): Entity | undefined => (id ? { id, captured: {} } : undefined)

/** Everything that a run sends is sent under its lease. */
const within = ({ outside }: Run, exchanger: Exchanger): Exchanger => ({
  send: (endpoint, draft, sending) => exchanger.send(endpoint, draft, { ...sending, outside }),
})

/** A file behind a URL may keep silent for this long. */
const FILE_STALL_MS = 30_000

async function defaultTransport(plan: Plan, clock: Clock): Promise<Transport> {
  const { createUndiciTransport } = await import('./http/undici-transport.ts')
  return createUndiciTransport({ network: plan.network, clock })
}
