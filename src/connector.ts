import { type AuthControl, authControl } from './auth/auth-control.ts'
import type { Config } from './config/schema/config.ts'
import type { LoadedConfig } from './config/source-of.ts'
import { openAuthenticator } from './connector/open-authenticator.ts'
import { createOriginNames } from './connector/origin-names.ts'
import { openProcedure } from './connector/open-procedure.ts'
import { openTarget } from './connector/open-target.ts'
import { type ConnectorOptions, openPorts } from './connector/ports.ts'
import { createRunner } from './connector/runner.ts'
import { type Engine, createEngine } from './engine/engine.ts'
import { CrmwireError } from './errors/crmwire-error.ts'
import { createBounds } from './flow/bounds.ts'
import { type Calls, createCalls } from './flow/calls.ts'
import { type Exchanger, createExchanger } from './flow/exchange.ts'
import { withLink } from './flow/facts.ts'
import { takeEvent } from './flow/intake.ts'
import { createInteractive, isResolved } from './flow/interactive.ts'
import { isWaitedFor } from './flow/is-waited-for.ts'
import { type Links, linksOf } from './flow/links.ts'
import type { OperatorContext } from './flow/operator/context.ts'
import { type Jobs, createJobs } from './flow/operator/jobs.ts'
import { refusedCredential } from './flow/operator/refused-credential.ts'
import { believeMended, releaseLocked } from './flow/operator/release-locked.ts'
import { tellOriginNews } from './flow/origin-news.ts'
import { type PausedPlaces, createPauses } from './flow/pause.ts'
import type { Plan } from './flow/plan.ts'
import { type PlannedRequest, planRequests } from './flow/plan-requests.ts'
import type { EraseContext } from './flow/privacy/erase-session.ts'
import { type ErasureReport, type Subject, eraseSubject, finishErasures } from './flow/privacy/erase-subject.ts'
import { createErasures } from './flow/privacy/erasures.ts'
import { createRetention } from './flow/privacy/retention.ts'
import type { CardSearch } from './flow/search-cards.ts'
import type { SessionData } from './flow/session-data.ts'
import { sessionsOfCall } from './flow/sessions-of-call.ts'
import { type SessionResult, resultOf } from './flow/session-result.ts'
import { MOST_WAITING, type OriginState } from './http/gate/origin.ts'
import { createOriginGate } from './http/gate/origin-gate.ts'
import type { OperationCount } from './ledger/ledger.ts'
import { createOwner } from './ledger/owner.ts'
import type { TraceStep } from './observe/trace-step.ts'
import type { Recording, RecordingQuery } from './recordings/recording.ts'
import { scrubEvent } from './session/cards/scrub-event.ts'
import type { SessionEvent, SessionEventInput } from './session/event-schema.ts'
import type { Entity } from './session/facts.ts'
import { reduceSession } from './session/reduce-session.ts'
import type { Session } from './session/session.ts'
import { createId } from './util/id.ts'
import { WEEK } from './util/schedule.ts'

export type { ConnectorOptions } from './connector/ports.ts'
export type { FileCopy, FileResult } from './flow/session-files.ts'
export type { LaterResult, OperationResult, SessionResult } from './flow/session-result.ts'

/** Ids in the CRM. */
export interface KnownIds {
  accountId?: string | undefined
  recordId?: string | undefined
}

/** How a connector is doing. */
export interface ConnectorStatus {
  /** On how many sessions it works right now. */
  lanesAtWork: number
  /** For how long the longest waiting session has something to do that nobody does, in milliseconds; 0 when none has. */
  lateMs: number
  /** How many operations the ledger has, by state and status. */
  operations: readonly OperationCount[]
  /** What operators paused. */
  paused: PausedPlaces
}

/** A configuration that runs. */
export interface Connector {
  /** The name that the configuration gives itself. */
  readonly name: string
  /** What links to recordings call the account: `procedure.account` of the configuration, else the tenant. */
  readonly accountName: string
  /**
   * Takes one event. When it resolves, the event is stored and account and record are resolved, or `pending` when the
   * agent would have to wait longer than `interactiveSeconds`; comments, updates and uploads go on behind.
   * An event whose id the session has taken before changes nothing.
   *
   * @throws CrmwireError `EVENT_INVALID`; `CONNECTOR_CLOSED`; `LEDGER_FAILED`. Whatever the CRM does is an outcome, never an exception.
   */
  handle(event: SessionEventInput): Promise<SessionResult>
  /**
   * Takes one event for which nobody waits, such as one of a webhook. When it resolves, the event is stored; all that it
   * leads to goes on behind. An event whose id the session has taken before changes nothing.
   *
   * @throws CrmwireError as `handle` does.
   */
  accept(event: SessionEventInput): Promise<void>
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
  /**
   * What came of a session, once account and record need no more waiting; nothing is hurried for it. What is then `pending`
   * says when it is tried again.
   */
  resolved(sessionId: string): Promise<SessionResult | undefined>
  /** What is known of a session; nothing for one that is not known. */
  session(sessionId: string): Promise<Session | undefined>
  /**
   * The pages that people open for a session: account, record, display, lookup and screen pop. They are made when they are
   * asked for, and stored nowhere; no request is sent.
   *
   * @returns nothing for a session that is not known.
   */
  links(sessionId: string): Promise<Links | undefined>
  /**
   * The same for a session as it is given here; what is known of it already is added.
   *
   * @param known Ids in the CRM, where they are known. An account id that the platform gave needs not be repeated.
   * @throws CrmwireError `EVENT_INVALID` when the session is not valid.
   */
  links(session: SessionEventInput['session'] & { id: string }, known?: KnownIds): Promise<Links>
  /** The calls that the ledger knows, and where each is logged. */
  readonly calls: Calls
  /** The sessions of a call, by its id as the platform says it. */
  sessionsOfCall(callId: string): Promise<readonly string[]>
  /**
   * The recording of a call, as the storage has it; nothing when there is none, or none any more.
   *
   * @throws StorageFailure when the storage cannot be asked.
   */
  recording(query: RecordingQuery): Promise<Recording | undefined>
  /**
   * Cards of the CRM by what a person types, so that a call can be moved to one (`session.account_chosen`); asked now, and
   * once. Needs `account.search` or `record.search` in the configuration.
   *
   * @throws CrmwireError `SEARCH_INVALID`
   */
  searchCards(text: string): Promise<CardSearch>
  /** The credential: how it is doing, and the login that a person goes through. */
  readonly auth: AuthControl
  /**
   * Erases a person: what is kept of their sessions, and all work that is still open. What the CRM has is not touched; erase
   * it there first, and then what the report names. Calls that begin later are new data.
   *
   * @throws CrmwireError `SUBJECT_UNNAMED`; `LEDGER_FAILED`.
   */
  eraseSubject(subject: Subject): Promise<ErasureReport>
  /**
   * Resolves when all work that is due now is done. Retries that wait for their time do not count, nor does what other
   * processes work on.
   *
   * @param sessionIds Only the work of these sessions. Default: all.
   */
  settled(sessionIds?: readonly string[]): Promise<void>
  /**
   * Makes due now what is to be done some time after the end of a session: the metadata file and the e-mail.
   *
   * @param sessionIds Only of these sessions. Default: all.
   */
  hasten(sessionIds?: readonly string[]): Promise<void>
  /**
   * When the next operation that waits is due, in milliseconds since 1970. What is to be done some time after the end of a
   * session does not count, nor do audits.
   *
   * @param sessionIds Only what these sessions wait for. Default: all.
   */
  nextDue(sessionIds?: readonly string[]): Promise<number | undefined>
  /** How the places are to which requests go: whether they answer, what waits for them, whether the credential is accepted. */
  origins(): readonly OriginState[]
  /**
   * Tries a credential again that was refused, instead of waiting for the probe every 15 minutes.
   *
   * @param origin Only at this place, such as `https://crm.example.com`. Default: everywhere.
   */
  unblock(origin?: string): Promise<void>
  /** What operators see and do: list, show, retry, bind, skip, discard, replay, pause, resume, export. */
  readonly jobs: Jobs
  /** How it is doing, for health checks and metrics. @throws CrmwireError `LEDGER_FAILED` when the ledger cannot be read or written. */
  status(): Promise<ConnectorStatus>
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
 * @throws ConfigError with all errors of the configuration at once, unset settings among them. CrmwireError
 * `LEDGER_KEY_INVALID`, `LEDGER_KEY_MISSING` or `LEDGER_KEY_WRONG` when the ledger cannot be opened with the key;
 * `STORAGE_PACKAGE` when a package that the storage needs is not installed.
 */
export async function createConnector(
  config: Config | LoadedConfig,
  options: ConnectorOptions = {},
): Promise<Connector> {
  const { compileConfig } = await import('./config/compile.ts')
  return connect(await compileConfig(config, { settings: options.settings ?? {} }), options)
}

/** Connects a configuration that is compiled already; one plan serves any number of connectors. */
export async function connect(given: Plan, options: Omit<ConnectorOptions, 'settings'> = {}): Promise<Connector> {
  const { parseEvent } = await import('./session/parse-event.ts')
  const procedure = await openProcedure(given, options.procedures)
  const ports = await openPorts(given, options)
  const { tenant, ledger, clock, random, logger, redactor, telemetry, onStep, alert } = ports
  const plan: Plan = { ...given, accountName: given.accountName ?? tenant }
  const bounds = createBounds(ledger, tenant, telemetry.indexLag)
  const pauses = createPauses(ledger, tenant, clock)
  const erasures = createErasures(ledger, tenant, clock, random)
  const erasing: EraseContext = { plan, tenant, ledger, erasures, clock, random }
  const intake = { ...erasing, withoutDelay: options.withoutDelay ?? false }
  const gate = createOriginGate({
    limits: plan.limits,
    clock,
    random,
    onEvent: (event) => tellOriginNews({ ...event, origin: names.shown(event.origin) }, logger, alert),
  })
  const authenticator = await openAuthenticator(plan.auth, plan, ports, pauses)
  const target = await openTarget(plan, ports, pauses).catch(async (error: unknown) => {
    await authenticator?.close()
    await ports.close()
    throw error
  })
  const names = createOriginNames(authenticator?.home)
  const origins = names.gate(gate)
  const isAwaited = (sessionId: string): boolean => interactive.isAwaited(sessionId)
  const engine: Engine = createEngine({
    tenant,
    owner: createOwner(random),
    ledger,
    clock,
    random,
    schedule: { ...WEEK, ...options.retry },
    leaseMs: options.leaseMs,
    // However slow one origin is, half of all places are left for the others.
    lanes: 2 * (plan.limits.concurrent + MOST_WAITING),
    onStep,
    ...createRunner({
      plan,
      procedure,
      ports,
      authenticator,
      names,
      target,
      gate,
      bounds,
      pauses,
      erasures,
      isAwaited,
    }),
  })
  const interactive = createInteractive(engine, clock, plan.interactiveMs)
  const operating: OperatorContext = {
    tenant,
    ledger,
    clock,
    random,
    pauses,
    actor: options.actor ?? 'the program',
    linked: (data, kind, entity) => withLink(plan, data, kind, entity),
    onStep,
  }
  const jobs = createJobs(operating)
  const retention = createRetention({ ...erasing, bounds, logger, finishErasures: () => finishErasures(erasing) })
  retention.start()
  let closed = false

  /** What came from outside, without what may not be kept. */
  function readEvent(input: SessionEventInput): SessionEvent {
    const event = parseEvent(input)
    return plan.privacy.scrubCards ? scrubEvent(event) : event
  }

  /** The event that a bare session stands for. */
  function startOf({ id, ...session }: SessionEventInput['session'] & { id: string }): SessionEventInput {
    return { id: 'start', type: 'session.started', sessionId: id, at: new Date(clock.now()).toISOString(), session }
  }

  function incoming(input: SessionEventInput): SessionEvent {
    if (closed) throw new CrmwireError('CONNECTOR_CLOSED', 'The connector is closed.')
    return readEvent(input)
  }

  async function result(sessionId: string): Promise<SessionResult | undefined> {
    const { session, operations } = await ledger.lane(tenant, sessionId)
    return session && resultOf(sessionId, session.data as SessionData, operations, plan.storage?.urls)
  }

  function links(sessionId: string): Promise<Links | undefined>
  function links(session: SessionEventInput['session'] & { id: string }, known?: KnownIds): Promise<Links>
  async function links(
    asked: string | (SessionEventInput['session'] & { id: string }),
    ids: KnownIds = {},
  ): Promise<Links | undefined> {
    const id = typeof asked === 'string' ? asked : asked.id
    const { session, operations } = await ledger.lane(tenant, id)
    const known = session?.data as SessionData | undefined
    await plan.phones.ready()
    const status = known && plan.account && (resultOf(id, known, operations).account?.status ?? 'pending')
    if (typeof asked === 'string') return known && linksOf(plan, known, status)
    const state = reduceSession(known?.state, readEvent(startOf(asked)))
    const account = entity(ids.accountId) ?? known?.account ?? entity(state.session.endUser.accountId)
    return linksOf(plan, { ...known, state, account, record: entity(ids.recordId) ?? known?.record }, status)
  }

  /** What a person asks for belongs to no operation. */
  const searching = (): Exchanger =>
    createExchanger({ plan, authenticator, transport: ports.transport, gate, clock, random })

  const connector: Connector = {
    name: plan.name,
    accountName: plan.accountName!,
    async handle(input) {
      const event = incoming(input)
      const { sessionId } = event
      await telemetry.awaited(sessionId, () => interactive.resolved(sessionId, () => takeEvent(intake, event)))
      return (await result(sessionId))!
    },
    async accept(input) {
      const event = incoming(input)
      await takeEvent(intake, event)
      engine.wake(event.sessionId)
    },
    open: (session) => connector.handle({ ...startOf(session), id: `open-${createId(random)}` }),
    async plan(session, endpoint) {
      // Without the moment of the call, two plans of one session are alike.
      const event = readEvent({ ...startOf(session), type: 'session.updated' })
      await plan.phones.ready()
      return planRequests(plan, reduceSession(undefined, event), redactor, endpoint)
    },
    async *trace(sessionId) {
      yield* await ledger.trace(tenant, sessionId)
    },
    result,
    async resolved(sessionId) {
      engine.wake(sessionId)
      await engine.until(sessionId, isResolved)
      return connector.result(sessionId)
    },
    async session(sessionId) {
      const { session } = await ledger.lane(tenant, sessionId)
      return session && (session.data as SessionData).state.session
    },
    links,
    calls: createCalls({ ledger, tenant, accountName: plan.accountName! }),
    sessionsOfCall: (callId) => sessionsOfCall(ledger, tenant, callId),
    async recording(query) {
      const { findRecording } = await import('./flow/find-recording.ts')
      return target && findRecording({ tenant, ledger, target }, query)
    },
    async searchCards(text) {
      const flow = await import('./flow/search-cards.ts')
      return flow.searchCards({ plan, exchanger: searching() }, text)
    },
    auth: authControl(
      authenticator,
      () => releaseLocked(operating, { reason: 'somebody has logged in' }),
      () => refusedCredential(operating, 'crm'),
    ),
    eraseSubject: (subject) => eraseSubject(erasing, subject),
    settled: (sessionIds) => engine.settled(sessionIds),
    async hasten(sessionIds) {
      const flow = await import('./flow/hasten.ts')
      const hastened = await flow.hasten({ ledger, tenant, clock }, sessionIds)
      hastened.forEach((id) => engine.wake(id))
    },
    async nextDue(sessionIds) {
      const { nextDueIn } = await import('./engine/next-due.ts')
      return nextDueIn({ ledger, tenant, sessionIds, nowMs: clock.now(), counts: isWaitedFor })
    },
    origins: () => origins.states(),
    async unblock(origin) {
      await believeMended(operating, {})
      origins.unblock(origin)
    },
    jobs,
    async status() {
      await ports.checkLedger()
      const now = clock.now()
      const [due, operations, { places }] = await Promise.all([
        ledger.nextDue(tenant),
        ledger.counts(tenant),
        pauses.all(),
      ])
      return { lanesAtWork: engine.atWork(), lateMs: Math.max(0, now - (due ?? now)), operations, paused: places }
    },
    async close() {
      if (closed) return
      closed = true
      gate.close()
      unwatch()
      await engine.close()
      await authenticator?.close()
      await retention.close()
      await target?.close()
      await ports.close()
    },
  }
  const unwatch = telemetry.watch({ queue: () => connector.status(), origins: () => origins.states() })
  return connector
}

/** What is known of an entity by its id alone. */
const entity = (id: string | null | undefined): Entity | undefined => (id ? { id, captured: {} } : undefined)
