import type { SessionResult } from '../../src/connector.ts'
import type { Transport } from '../../src/http/transport.ts'
import type { SessionEventInput } from '../../src/session/event-schema.ts'
import type { Alert } from '../../src/flow/alert.ts'
import { openJobs } from '../../src/flow/operator/open-jobs.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import type { OperationRow } from '../../src/ledger/operation-row.ts'
import type { JudgeBehaviours } from '../../src/testing/judge/behaviours.ts'
import type { JudgeCaller } from '../../src/testing/judge/callers.ts'
import type { JudgeEffect } from '../../src/testing/judge/judge-effects.ts'
import { createJudgeTransport } from '../../src/testing/judge/judge-transport.ts'
import type { JudgeNetwork } from '../../src/testing/judge/network-faults.ts'
import type { JudgeViolation } from '../../src/testing/judge/judge-violations.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import type { Clock } from '../../src/util/clock.ts'
import type { Random } from '../../src/util/random.ts'
import { judgeConfig } from '../judge/judge-config.ts'
import { scheduleOf } from './calls.ts'
import { planOf } from './plan-of.ts'
import { type Mishaps, type SimulatedProcess, startProcess } from './simulated-process.ts'

export interface WorldOptions {
  seed: number
  behaviours: JudgeBehaviours
  network: JudgeNetwork
  mishaps: Mishaps
  /** How many processes share the ledger. */
  processes: number
  callers: number
  sessionsPerCaller: number
}

/** How a simulated world ended. */
export interface Ending {
  violations: readonly JudgeViolation[]
  effects: readonly JudgeEffect[]
  alerts: readonly Alert[]
  results: readonly { caller: JudgeCaller; result: SessionResult }[]
  operations: readonly OperationRow[]
  /** Operations that were set aside because processes had ended over them, until an operator tried them again. */
  setAside: ReadonlySet<string>
  /** Everything that happened, one line each: equal for equal seeds. */
  story: readonly string[]
}

const START = Date.parse('2026-11-20T10:00:00Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const RECORDING = new TextEncoder().encode('a recording')
/** Longer than everything that waits, audits included. */
const EPILOGUE_MS = 9 * 24 * HOUR
const NO_MISHAPS: Mishaps = { kill: 0, pause: 0, longestPauseMs: 0 }
/** A killed process comes back after so long at most. */
const LONGEST_ABSENCE_MS = MINUTE
/** After that, nothing more happens to processes and lines. */
const TURMOIL_MS = HOUR

/** Lets the real connector live through a week of trouble, by the seed. */
export async function live(options: WorldOptions): Promise<Ending> {
  const { seed, behaviours } = options
  const clock = createVirtualClock(START, { io: false })
  const fate = createSeededRandom(seed)
  const ledger = createMemoryLedger()
  const story: string[] = []
  const alerts: Alert[] = []
  const tell = (line: string): void => void story.push(`${clock.now() - START} ${line}`)
  const isCalm = (): boolean => clock.now() > START + TURMOIL_MS
  const world = createJudgeTransport({ seed, behaviours, callers: options.callers, clock, network: options.network })
  const { judge } = world
  clock.timer(TURMOIL_MS, () => world.setNetwork({}))
  // The verdict reads what operations work on, at the end of everything.
  const config = { ...judgeConfig(behaviours), privacy: { payloadHours: 10 * 24 } }
  const plan = await planOf(config, { CRM_URL: world.url })
  const setAside = new Set<string>()
  const processes: (SimulatedProcess | undefined)[] = []
  let started = 0

  async function start(place: number): Promise<void> {
    tell(`start ${place}`)
    processes[place] = await startProcess({
      plan,
      ledger,
      transport: withMedia(world.connect()),
      clock,
      random: createSeededRandom(seed * 1000 + started++),
      fate,
      mishaps: () => (isCalm() ? NO_MISHAPS : options.mishaps),
      onAlert: (alert) => {
        tell(`alert ${alert.type}`)
        alerts.push(alert)
      },
      onKill: () => {
        processes[place] = undefined
        clock.timer(Math.ceil(fate.fraction() * LONGEST_ABSENCE_MS), () => void start(place))
      },
      tell: (line) => tell(`${place} ${line}`),
    })
  }

  // Not awaited: a process may be killed while it starts.
  for (let place = 0; place < options.processes; place++) void start(place)
  const calls = scheduleOf(createSeededRandom(seed + 1), judge.callers, options.sessionsPerCaller)
  for (const { atMs, event } of calls) clock.timer(atMs, () => void deliver(event, processes, fate, clock, tell))
  clock.timer(TURMOIL_MS + MINUTE, () => void retryQuarantined(ledger, clock, createSeededRandom(seed + 2), setAside))
  await clock.advance(EPILOGUE_MS)

  const sessions = [...new Map(calls.map(({ event, caller }) => [event.sessionId, caller]))]
  const connector = processes.find((one) => one?.isAlive())!.connector
  const results: { caller: JudgeCaller; result: SessionResult }[] = []
  const operations: OperationRow[] = []
  for (const [sessionId, caller] of sessions) {
    const result = connector.result(String(sessionId))
    await clock.advance(0)
    results.push({ caller, result: (await result)! })
    operations.push(...(await ledger.lane('default', String(sessionId))).operations)
  }
  for (const { kind, at, id, session } of judge.effects) story.push(`${at - START} ${kind} ${id} ${session}`)
  return { violations: judge.violations(), effects: judge.effects, alerts, results, operations, setAside, story }
}

/** Hands an event to a process until one has accepted it, as whoever sends events does. */
async function deliver(
  event: SessionEventInput,
  processes: readonly (SimulatedProcess | undefined)[],
  fate: Random,
  clock: { timer(ms: number, fire: () => void): unknown },
  tell: (line: string) => void,
): Promise<void> {
  let accepted = false
  const isAccepted = (): boolean => accepted
  while (!isAccepted()) {
    const alive = processes.filter((one) => one?.isAlive())
    const one = alive[Math.floor(fate.fraction() * alive.length)]
    if (one)
      void one.connector.handle(event).then(
        () => (accepted = true),
        (error: unknown) => tell(`refused ${event.id}: ${String(error)}`),
      )
    await new Promise<void>((resolve) => void clock.timer(20_000, resolve))
  }
}

/** What an operator does who finds that the processes have stopped to end: so many kills look like a deadly operation. */
async function retryQuarantined(ledger: Ledger, clock: Clock, random: Random, retried: Set<string>): Promise<void> {
  const jobs = await openJobs(ledger, { clock, random })
  const { jobs: quarantined } = await jobs.list({ states: ['quarantined'] })
  for (const { id } of quarantined) {
    retried.add(id)
    await jobs.retry(id, { reason: 'the processes live again' })
  }
}

/** The recordings of the sessions come from a place that always answers. */
function withMedia(transport: Transport): Transport {
  return {
    send: (request) => transport.send(request),
    download: async () => ({
      status: 200,
      headers: { 'content-length': String(RECORDING.length) },
      chunks: (async function* () {
        yield RECORDING
      })(),
      cancel() {},
    }),
    close: () => transport.close(),
  }
}
