import type { Plan } from './flow/plan.ts'
import type { Config } from './config/define-config.ts'
import type { LoadedConfig } from './config/source-of.ts'
import { createEngine } from './engine/engine.ts'
import type { Run } from './engine/run.ts'
import { type Schedule, WEEK } from './util/schedule.ts'
import { CrmwireError, isCrmwireError } from './errors/crmwire-error.ts'
import { type Exchanger, createExchanger } from './flow/exchange.ts'
import { type Alert, type AlertFacts, alertOn } from './flow/alert.ts'
import { createBounds } from './flow/bounds.ts'
import { changeSession } from './flow/change-session.ts'
import { takeEvent } from './flow/intake.ts'
import { createInteractive } from './flow/interactive.ts'
import type { UploadProgress, Work } from './flow/operation-kind.ts'
import { tellOriginNews } from './flow/origin-news.ts'
import { failureOutcome } from './flow/outcomes.ts'
import { type Links, linksOf } from './flow/links.ts'
import type { EraseContext } from './flow/privacy/erase-session.ts'
import { type ErasureReport, type Subject, eraseSubject, finishErasures } from './flow/privacy/erase-subject.ts'
import { createErasures } from './flow/privacy/erasures.ts'
import { createRetention } from './flow/privacy/retention.ts'
import { SubjectErased } from './flow/privacy/subject-erased.ts'
import { beginOf, subjectsOf } from './flow/privacy/subjects.ts'
import { withLink } from './flow/facts.ts'
import { type Jobs, createJobs } from './flow/operator/jobs.ts'
import { type PausedPlaces, createPauses } from './flow/pause.ts'
import { type PlannedRequest, planRequests } from './flow/plan-requests.ts'
import { explainingRefusals, knownOf } from './flow/refusal.ts'
import { runOperation } from './flow/run-operation.ts'
import type { SessionData } from './flow/session-data.ts'
import { type SessionResult, resultOf } from './flow/session-result.ts'
import { createTracer } from './flow/tracer.ts'
import { type FileSource, fileSource } from './files/file-source.ts'
import { scrubbedSource } from './files/scrubbed-source.ts'
import { MOST_WAITING, type OriginState } from './http/gate/origin.ts'
import { createOriginGate } from './http/gate/origin-gate.ts'
import type { Transport } from './http/transport.ts'
import { tellingFailures } from './ledger/ledger-failure.ts'
import { givenLedger } from './ledger/given-ledger.ts'
import type { Ledger, OperationCount } from './ledger/ledger.ts'
import { createOwner } from './ledger/owner.ts'
import { type LedgerKey, keyTexts } from './ledger/seal/ledger-key.ts'
import { type SealedLedger, sealLedger } from './ledger/seal/sealed-ledger.ts'
import { type Logger, silentLogger } from './observe/logger.ts'
import { faultPlace } from './observe/fault-place.ts'
import { Redactor } from './observe/redactor.ts'
import { safeListener } from './observe/safe-listener.ts'
import type { TraceStep } from './observe/trace-step.ts'
import { scrubEvent } from './session/cards/scrub-event.ts'
import type { SessionEvent, SessionEventInput, SessionFile } from './session/event-schema.ts'
import { isTextFile } from './session/file-name.ts'
import type { Entity } from './session/facts.ts'
import { reduceSession } from './session/reduce-session.ts'
import { type Clock, systemClock } from './util/clock.ts'
import { createId } from './util/id.ts'
import { type Random, systemRandom } from './util/random.ts'
import { createSteadyClock } from './util/steady-clock.ts'

/** What a connector is created with; everything has a default. */
export interface ConnectorOptions {
  /** Values of the settings by name, such as `process.env`. */
  settings?: Record<string, string | undefined> | undefined
  /**
   * Where state lives: the path of a file such as `calls.db`, a PostgreSQL URL, or a ledger that is open already. Default: in
   * memory, for as long as the program runs. The connector closes what it has opened; a ledger that was given to it stays
   * open, as others may use it.
   */
  ledger?: Ledger | string | undefined
  /**
   * What the ledger is sealed with: 32 bytes in base64 or hexadecimal, a passphrase of 16 characters or more, or several
   * keys by their ids, of which one is current. Without it, what is known of persons is stored as it is.
   */
  ledgerKey?: LedgerKey | undefined
  /** Keeps the customers of different companies apart. Default: `default`. */
  tenant?: string | undefined
  /** Who acts when `jobs` is used and the call does not say it. Default: `the program`. */
  actor?: string | undefined
  /** How requests are sent. Default: undici with an agent of its own. */
  transport?: Transport | undefined
  clock?: Clock | undefined
  random?: Random | undefined
  logger?: Logger | undefined
  /** When failed work is tried again. Default: 10 s, doubling up to 6 h, each ±20 %, for 168 h. */
  retry?: Partial<Schedule> | undefined
  /**
   * How long a session stays with a process that gives no sign of life, in milliseconds; then another one that shares the
   * ledger goes on with it. Default: 30,000.
   */
  leaseMs?: number | undefined
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
   * When the next operation that waits is due, in milliseconds since 1970. Audits, which come later, do not count.
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
  unblock(origin?: string): void
  /** What operators see and do: list, show, retry, bind, skip, discard, replay, pause, resume, export. */
  readonly jobs: Jobs
  /** How it is doing, for health checks and metrics. @throws CrmwireError `LEDGER_FAILED` when the ledger cannot be read. */
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
 * `LEDGER_KEY_INVALID`, `LEDGER_KEY_MISSING` or `LEDGER_KEY_WRONG` when the ledger cannot be opened with the key.
 */
export async function createConnector(
  config: Config | LoadedConfig,
  options: ConnectorOptions = {},
): Promise<Connector> {
  const { tenant = 'default', random = systemRandom, logger = silentLogger } = options
  const redactor = new Redactor()
  const { compileConfig } = await import('./config/compile.ts')
  const plan = await compileConfig(config, { settings: options.settings ?? {}, redactor })
  const { parseEvent } = await import('./session/parse-event.ts')
  const transport = options.transport ?? (await defaultTransport(plan, options.clock ?? systemClock))
  for (const key of options.ledgerKey === undefined ? [] : keyTexts(options.ledgerKey)) redactor.add(key)
  const given = await givenLedger(options.ledger)
  const sealed = sealLedger(given.ledger, { key: options.ledgerKey, random, clock: options.clock ?? systemClock })
  const ledger = tellingFailures(sealed)
  await unlock(sealed, tenant)
  const clock = timeOf(ledger, options.clock ?? systemClock, logger)
  const onProgress = safeListener('onProgress', options.onProgress, logger)
  const gate = createOriginGate({
    limits: plan.limits,
    clock,
    random,
    onEvent: (event) => tellOriginNews(event, logger, (facts) => alert(facts)),
  })
  const exchanger = createExchanger({ plan, transport, gate, clock, random })
  const bounds = createBounds(ledger, tenant)
  const pauses = createPauses(ledger, tenant, clock)
  const onStep = safeListener('onStep', options.onStep, logger)
  const onAlert = safeListener('onAlert', options.onAlert, logger)
  const erasures = createErasures(ledger, tenant, clock, random)
  const erasing: EraseContext = { plan, tenant, ledger, erasures, clock, random }
  const intake = { plan, tenant, ledger, clock, random, erasures, withoutDelay: options.withoutDelay ?? false }
  let closed = false

  async function openFile(file: SessionFile): Promise<FileSource> {
    const download = transport.download && ((url: string) => transport.download!({ url, stallMs: FILE_STALL_MS }))
    const source = await fileSource(file, download)
    return plan.privacy.scrubCards && isTextFile(file) ? scrubbedSource(source) : source
  }

  /** When each blocked credential was last said to be mended. */
  const believed = new Map<string, number>()

  /** Whoever says that a credential is mended is believed, in whichever process that was. */
  async function believeOperators(): Promise<void> {
    for (const { origin, isBlocked } of gate.states()) {
      const at = isBlocked ? await pauses.resumedAt(origin) : undefined
      if (at === undefined || at === believed.get(origin)) continue
      believed.set(origin, at)
      gate.unblock(origin)
    }
  }

  const engine = createEngine({
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
    async run(run) {
      await believeOperators()
      const { sessionId } = run.operation
      const work: Work = {
        plan,
        run,
        data: run.session!.data as SessionData,
        trace: createTracer(run, clock),
        exchanger: explainingRefusals(sendingFor(run), () => knownOf(work.data, run.operation.payload), redactor),
        tenant,
        bounds,
        pauses,
        identity: (keys) => ledger.identity(tenant, keys),
        clock,
        random,
        interactive: interactive.isAwaited(sessionId),
        openFile,
        onProgress,
        alert: (facts) => alert(facts, sessionId),
        async refuseErased() {
          if (await erasures.covers(await subjectsOf(plan, work.data), beginOf(work.data))) throw new SubjectErased()
        },
        async update(change, progress, also) {
          await changeSession({ ledger, plan }, run, change, progress, also)
          work.data = change(work.data)
        },
      }
      return runOperation(run, work)
    },
    onOutcome(operation) {
      const facts = alertOn(operation)
      if (facts) alert(facts, operation.sessionId)
    },
    broken(error, operation) {
      const message = `${operation.kind}: ${redactor.redact(faultPlace(error))}`
      logger.error('an operation failed inside the library', { operation: operation.id, kind: operation.kind })
      return failureOutcome('failed', { code: 'FLOW_FAULT', message, effect: 'unknown', retry: false })
    },
  })

  const jobs = createJobs({
    tenant,
    ledger,
    clock,
    random,
    pauses,
    actor: options.actor ?? 'the program',
    linked: (data, kind, entity) => withLink(plan, data, kind, entity),
    onStep,
  })

  const interactive = createInteractive(engine, clock, plan.interactiveMs)

  const retention = createRetention({
    plan,
    tenant,
    ledger,
    bounds,
    erasures,
    clock,
    logger,
    finishErasures: () => finishErasures(erasing),
  })
  retention.start()

  async function result(sessionId: string): Promise<SessionResult | undefined> {
    const { session, operations } = await ledger.lane(tenant, sessionId)
    return session && resultOf(sessionId, session.data as SessionData, operations)
  }

  function alert(facts: AlertFacts, sessionId?: string): void {
    onAlert?.({ ...facts, sessionId, at: clock.now() })
  }

  /** What came from outside, without what may not be kept. */
  function readEvent(input: SessionEventInput): SessionEvent {
    const event = parseEvent(input)
    return plan.privacy.scrubCards ? scrubEvent(event) : event
  }

  /** Everything that a run sends is sent in its name and under its lease. */
  function sendingFor({ operation: { id, sessionId, tries }, outside }: Run): Exchanger {
    return {
      send(endpoint, draft, sending) {
        const sender = { operation: id, retry: tries, isUrgent: interactive.isAwaited(sessionId) }
        return exchanger.send(endpoint, draft, { ...sending, sender, outside })
      },
    }
  }

  /** The event that a bare session stands for. */
  function startOf({ id, ...session }: SessionEventInput['session'] & { id: string }): SessionEventInput {
    return { id: 'start', type: 'session.started', sessionId: id, at: new Date(clock.now()).toISOString(), session }
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

  const connector: Connector = {
    name: plan.name,
    async handle(input) {
      if (closed) throw new CrmwireError('CONNECTOR_CLOSED', 'The connector is closed.')
      const event = readEvent(input)
      await interactive.resolved(event.sessionId, () => takeEvent(intake, event))
      return (await result(event.sessionId))!
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
    links,
    eraseSubject: (subject) => eraseSubject(erasing, subject),
    settled: (sessionIds) => engine.settled(sessionIds),
    async nextDue(sessionIds) {
      const { nextDueIn } = await import('./flow/next-due.ts')
      return nextDueIn(ledger, tenant, sessionIds, clock.now())
    },
    origins: () => gate.states(),
    unblock: (origin) => gate.unblock(origin),
    jobs,
    async status() {
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
      await engine.close()
      await retention.close()
      await transport.close()
      await given.close()
    },
  }
  return connector
}

/** A key that is missing or wrong is told at once; a store that cannot be reached is asked again when it is needed. */
async function unlock(ledger: SealedLedger, tenant: string): Promise<void> {
  try {
    await ledger.unlock(tenant)
  } catch (error) {
    if (isCrmwireError(error) && error.code.startsWith('LEDGER_KEY')) throw error
  }
}

/** What is known of an entity by its id alone. */
const entity = (id: string | null | undefined): Entity | undefined => (id ? { id, captured: {} } : undefined)

/**
 * A wall clock that is set must neither hurry nor delay what waits, nor end a settle window before its time. Where the
 * ledger keeps the time for many machines, theirs are set to one another, and each is followed.
 */
function timeOf(ledger: Ledger, clock: Clock, logger: Logger): Clock {
  if (ledger.keepsTime) return clock
  return createSteadyClock(clock, (byMs) =>
    logger.warn('the clock of the machine jumped; what waits goes by the old one until the next start', { byMs }),
  )
}

/** A file behind a URL may keep silent for this long. */
const FILE_STALL_MS = 30_000

async function defaultTransport(plan: Plan, clock: Clock): Promise<Transport> {
  const { createUndiciTransport } = await import('./http/undici-transport.ts')
  return createUndiciTransport({ network: plan.network, clock })
}
