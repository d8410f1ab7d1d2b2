import type { Mailer } from '../email/mailer.ts'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import type { OpenStream } from '../files/stream-source.ts'
import type { Alert, AlertFacts } from '../flow/alert.ts'
import type { UploadProgress } from '../flow/operation-kind.ts'
import type { EmailPlan, Plan } from '../flow/plan.ts'
import type { ProcedureFactory } from '../flow/procedure.ts'
import type { Transport } from '../http/transport.ts'
import { givenLedger } from '../ledger/given-ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { tellingFailures } from '../ledger/ledger-failure.ts'
import { type LedgerKey, keyTexts } from '../ledger/seal/ledger-key.ts'
import { type SealedLedger, sealLedger } from '../ledger/seal/sealed-ledger.ts'
import { watchWrites } from '../ledger/watched-writes.ts'
import { type Logger, silentLogger } from '../observe/logger.ts'
import { Redactor } from '../observe/redactor.ts'
import { safeListener } from '../observe/safe-listener.ts'
import { loadTelemetry } from '../observe/telemetry/load-telemetry.ts'
import type { Telemetry } from '../observe/telemetry/telemetry.ts'
import type { TraceStep } from '../observe/trace-step.ts'
import type { SessionFile } from '../session/event-schema.ts'
import { type Clock, systemClock } from '../util/clock.ts'
import { type Random, systemRandom } from '../util/random.ts'
import type { Schedule } from '../util/schedule.ts'
import { createSteadyClock } from '../util/steady-clock.ts'

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
  /** What adapters supply, by their names: a configuration chooses with `procedure.adapter`. */
  procedures?: Readonly<Record<string, ProcedureFactory>> | undefined
  /** How e-mails are sent. Default: over SMTP, as `email.smtp` says. */
  mailer?: Mailer | undefined
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
  /** Does now what would wait for a delay: a file for the end of its session, the metadata file and the e-mail for theirs. Default: false. */
  withoutDelay?: boolean | undefined
  /**
   * Gives the bytes of a file that was announced with `stream: true`: for every try a new stream, nothing as long as they are
   * not there.
   */
  openStream?: ((file: SessionFile, sessionId: string) => ReturnType<OpenStream>) | undefined
  /** Called with every step as it happens. */
  onStep?: ((step: TraceStep) => void) | undefined
  /** Called when a person should know of something: a duplicate, work that is held or given up, a refused credential. */
  onAlert?: ((alert: Alert) => void) | undefined
  /** Called while files are sent. */
  onProgress?: ((progress: UploadProgress) => void) | undefined
}

/** Everything through which a connector reaches the world, ready for use. */
export interface Ports {
  tenant: string
  ledger: Ledger
  /** Rejects with LEDGER_FAILED when it takes nothing that is written. */
  checkLedger(): Promise<void>
  transport: Transport
  /** Absent where no e-mails are configured. */
  mailer: Mailer | undefined
  openStream: ConnectorOptions['openStream']
  clock: Clock
  /** The clock of the machine, for time-outs of connections. */
  machineClock: Clock
  random: Random
  logger: Logger
  /** Knows every secret that somebody may repeat. */
  redactor: Redactor
  telemetry: Telemetry
  onStep: ((step: TraceStep) => void) | undefined
  onProgress: ((progress: UploadProgress) => void) | undefined
  /** Tells somebody who should know. */
  alert(facts: AlertFacts, sessionId?: string): void
  close(): Promise<void>
}

/** @throws CrmwireError `LEDGER_KEY_INVALID`, `LEDGER_KEY_MISSING` or `LEDGER_KEY_WRONG`. */
export async function openPorts(plan: Plan, options: ConnectorOptions): Promise<Ports> {
  const { tenant = 'default', clock: machine = systemClock, random = systemRandom, logger = silentLogger } = options
  const { ledgerKey } = options
  const keys = ledgerKey === undefined ? [] : keyTexts(ledgerKey)
  const transport = options.transport ?? (await defaultTransport(plan, machine))
  const mailer = plan.email && (options.mailer ?? (await smtpMailer(plan.email, plan, machine)))
  const { ledger: store, close: closeStore } = await givenLedger(options.ledger)
  const sealed = sealLedger(store, { key: ledgerKey, random, clock: machine })
  const { ledger, check } = watchWrites(tellingFailures(sealed), tenant)
  const clock = timeOf(ledger, machine, logger)
  const onAlert = safeListener('onAlert', options.onAlert, logger)

  async function close(): Promise<void> {
    await transport.close()
    await closeStore()
  }
  await unlock(sealed, tenant, close)
  const telemetry = await loadTelemetry({ config: plan.name, tenant, clock }, logger)

  return {
    tenant,
    ledger,
    checkLedger: check,
    transport,
    mailer,
    openStream: options.openStream,
    clock,
    machineClock: machine,
    random,
    logger,
    redactor: new Redactor([...plan.secrets.map((secret) => secret.reveal()), ...keys]),
    telemetry,
    onStep: safeListener('onStep', options.onStep, logger),
    onProgress: safeListener('onProgress', options.onProgress, logger),
    alert(facts, sessionId) {
      if (facts.type === 'duplicate_detected') telemetry.duplicate(facts.kind, facts.endpoint)
      onAlert?.({ ...facts, sessionId, at: clock.now() })
    },
    close,
  }
}

/** A key that is missing or wrong is told at once; a store that cannot be reached is asked again when it is needed. */
async function unlock(ledger: SealedLedger, tenant: string, close: () => Promise<void>): Promise<void> {
  try {
    await ledger.unlock(tenant)
  } catch (error) {
    if (!isCrmwireError(error) || !error.code.startsWith('LEDGER_KEY')) return
    await close()
    throw error
  }
}

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

async function defaultTransport({ network }: Plan, clock: Clock): Promise<Transport> {
  const { createUndiciTransport } = await import('../http/undici-transport.ts')
  return createUndiciTransport({ network, clock })
}

async function smtpMailer({ server }: EmailPlan, { network }: Plan, clock: Clock): Promise<Mailer> {
  const { openMailer } = await import('../email/open-mailer.ts')
  return openMailer(server, network, clock)
}
