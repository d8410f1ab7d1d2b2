import { isLedgerFailure } from '../ledger/ledger-failure.ts'
import type { Ledger, SessionRow } from '../ledger/ledger.ts'
import type { OperationRow, Outcome } from '../ledger/operation-row.ts'
import type { TraceStep } from '../observe/trace-step.ts'
import type { Clock, Timer } from '../util/clock.ts'
import type { Random } from '../util/random.ts'
import { applyVerdict, whatComesNext } from './apply-verdict.ts'
import { nextInLane } from './next-in-lane.ts'
import { type Schedule, retryDelay } from './schedule.ts'
import type { Verdict } from './verdict.ts'

/** Runs the operations of sessions: each lane in order, lanes side by side, failures by the schedule. Knows no CRM. */
export interface Engine {
  /** Looks at the lane of a session, now. */
  wake(sessionId: string): void
  /** Resolves when the operations of a session are as `wanted`, or its lane has nothing to do now. Rejects when the ledger fails. */
  until(sessionId: string, wanted: (operations: readonly OperationRow[]) => boolean): Promise<void>
  /** Resolves when no lane has anything to do now. */
  settled(): Promise<void>
  /** When the next waiting operation of any lane is due, in milliseconds since 1970. */
  nextDue(): number | undefined
  /** Finishes what is being sent and starts nothing more. */
  close(): Promise<void>
}

/** What an operation is given to run with. */
export interface Run {
  operation: OperationRow
  /** Its session, as the run found it. */
  session: SessionRow | undefined
  /** Makes the operation the only one for this identity; false when another one is. A run that breaks gives it back. */
  claim(key: string): Promise<boolean>
  /** Stores how far it came; resolves when that is durable. */
  journal(progress: unknown): Promise<void>
  /** Adds to the story of the session. */
  step(step: TraceStep): void
}

export interface EngineOptions {
  tenant: string
  ledger: Ledger
  clock: Clock
  random: Random
  schedule: Schedule
  run(run: Run): Promise<Verdict>
  /** Called when a run threw: a fault of ours. */
  broken(error: unknown, operation: OperationRow): Outcome
  onStep?: ((step: TraceStep) => void) | undefined
}

interface Lane {
  /** The work on it, while there is any. */
  work: Promise<void> | undefined
  /** Something happened while the lane was being worked on. */
  woken: boolean
  timer: Timer | undefined
  dueAt: number | undefined
  watchers: Set<Watcher>
}

interface Watcher {
  wanted(operations: readonly OperationRow[]): boolean
  resolve(): void
  reject(error: unknown): void
}

export function createEngine(options: EngineOptions): Engine {
  const { tenant, ledger, clock, random, schedule } = options
  const lanes = new Map<string, Lane>()
  let closed = false

  function wake(sessionId: string): void {
    if (closed) return
    const lane = laneOf(sessionId)
    lane.woken = true
    lane.work ??= work(sessionId, lane)
      .catch((error: unknown) => postpone(sessionId, lane, error))
      .finally(() => {
        lane.work = undefined
        if (closed) tell(lane)
        if (lane.woken && !closed) wake(sessionId)
        else if (lane.timer === undefined && lane.watchers.size === 0) lanes.delete(sessionId)
      })
  }

  function laneOf(sessionId: string): Lane {
    let lane = lanes.get(sessionId)
    if (!lane)
      lanes.set(
        sessionId,
        (lane = { work: undefined, woken: false, timer: undefined, dueAt: undefined, watchers: new Set() }),
      )
    return lane
  }

  async function work(sessionId: string, lane: Lane): Promise<void> {
    lane.timer?.cancel()
    lane.timer = lane.dueAt = undefined
    for (;;) {
      if (closed) return
      lane.woken = false
      const operations = await ledger.operations(tenant, sessionId)
      tell(lane, operations)
      const turn = nextInLane(operations, clock.now())
      if (turn.kind === 'run') {
        await perform(turn.operation)
        continue
      }
      if (lane.woken) continue
      if (turn.kind === 'later') wakeAt(sessionId, lane, turn.atMs)
      // What is parked goes on as soon as somebody else is done, which is worth waiting for.
      if (!operations.some(({ state }) => state === 'parked')) tell(lane)
      return
    }
  }

  /** The ledger failed: those who wait hear of it, and the lane is looked at again later. */
  function postpone(sessionId: string, lane: Lane, error: unknown): void {
    for (const watcher of lane.watchers) watcher.reject(error)
    lane.watchers.clear()
    lane.woken = false
    if (!closed) wakeAt(sessionId, lane, clock.now() + schedule.firstMs)
  }

  function wakeAt(sessionId: string, lane: Lane, atMs: number): void {
    lane.dueAt = atMs
    lane.timer = clock.timer(atMs - clock.now(), () => wake(sessionId))
  }

  /** Lets those go on whose wish has come true; without operations, all of them, as nothing more will come. */
  function tell(lane: Lane, operations?: readonly OperationRow[]): void {
    for (const watcher of lane.watchers)
      if (!operations || watcher.wanted(operations)) {
        lane.watchers.delete(watcher)
        watcher.resolve()
      }
  }

  async function perform(operation: OperationRow): Promise<void> {
    const session = await ledger.session(tenant, operation.sessionId)
    let steps: TraceStep[] = []
    let claimed: string | undefined
    const run: Run = {
      operation,
      session,
      async claim(key) {
        const ours = await ledger.claim(tenant, key, operation.id)
        if (ours) claimed = key
        return ours
      },
      async journal(progress) {
        operation.progress = progress
        const written = steps
        steps = []
        await ledger.commit({ tenant, operations: [operation], steps: written })
      },
      step(step) {
        steps.push(step)
        options.onStep?.(step)
      },
    }
    let verdict: Verdict
    try {
      verdict = await options.run(run)
    } catch (error) {
      // The work is as it was, so it is done again later.
      if (isLedgerFailure(error)) throw error
      verdict = { kind: 'finished', outcome: options.broken(error, operation), release: claimed }
    }
    await settle(run, verdict, steps)
  }

  /** Writes down what a run came to, and lets those go on who waited for it. */
  async function settle({ operation, session }: Run, verdict: Verdict, steps: TraceStep[]): Promise<void> {
    applyVerdict(operation, verdict, clock.now(), (retry) => retryDelay(schedule, retry, random))
    const rests = verdict.restsOnSession === true || operation.wakesOnEvent
    const next = whatComesNext(operation, verdict, clock.now())
    if (next) {
      steps.push(next)
      options.onStep?.(next)
    }
    const { release, resolve } = verdict
    const { woken } = await ledger.commit({
      tenant,
      operations: [operation],
      asOf: rests ? { sessionId: operation.sessionId, version: session?.version ?? 0 } : undefined,
      resolve,
      release: release === undefined ? undefined : { key: release, operationId: operation.id },
      steps,
    })
    for (const sessionId of woken) wake(sessionId)
  }

  return {
    wake,
    until(sessionId, wanted) {
      const lane = lanes.get(sessionId)
      if (!lane?.work) return Promise.resolve()
      return new Promise((resolve, reject) => lane.watchers.add({ wanted, resolve, reject }))
    },
    async settled() {
      for (;;) {
        const working = [...lanes.values()]
          .map(({ work: current }) => current)
          .filter((current) => current !== undefined)
        if (working.length === 0) return
        await Promise.all(working)
      }
    },
    nextDue() {
      const due = [...lanes.values()].map(({ dueAt }) => dueAt).filter((at) => at !== undefined)
      return due.length === 0 ? undefined : Math.min(...due)
    },
    async close() {
      closed = true
      for (const { timer } of lanes.values()) timer?.cancel()
      await Promise.all([...lanes.values()].flatMap(({ work: current }) => current ?? []))
      for (const lane of lanes.values()) tell(lane)
    },
  }
}
