import { isLedgerFailure } from '../ledger/ledger-failure.ts'
import type { Lease } from '../ledger/lease.ts'
import type { Change, Committed, Lane, Ledger } from '../ledger/ledger.ts'
import type { OperationRow, Outcome } from '../ledger/operation-row.ts'
import type { TraceStep } from '../observe/trace-step.ts'
import type { Clock } from '../util/clock.ts'
import type { Random } from '../util/random.ts'
import { applyVerdict, whatComesNext } from './apply-verdict.ts'
import type { Leases } from './leases.ts'
import { LeaseLost, type Run } from './run.ts'
import { type Schedule, retryDelay } from '../util/schedule.ts'
import type { Verdict } from './verdict.ts'

export interface PerformOptions {
  tenant: string
  ledger: Ledger
  leases: Leases
  clock: Clock
  random: Random
  schedule: Schedule
  run(run: Run): Promise<Verdict>
  /** Called when a run threw: a fault of ours. */
  broken(error: unknown, operation: OperationRow): Outcome
  onStep?: ((step: TraceStep) => void) | undefined
  /** Told what a run came to, once it is stored. */
  onOutcome?: ((operation: OperationRow) => void) | undefined
}

/**
 * Runs one operation and stores what it came to.
 *
 * @returns the sessions that can go on because of it.
 * @throws LeaseLost and what a ledger throws; the operation is then as it was stored last.
 */
export async function perform(
  options: PerformOptions,
  lease: Lease,
  operation: OperationRow,
  { session, operations }: Lane,
): Promise<readonly string[]> {
  const { tenant, ledger, leases, clock } = options
  let steps: TraceStep[] = []
  /** It has stored what it knows of an earlier run. */
  let isTold = false

  const step = (one: TraceStep): void => {
    steps.push(one)
    options.onStep?.(one)
  }

  async function commit({ operations: others = [], ...change }: Partial<Change>): Promise<Committed> {
    const written = steps
    steps = []
    const committed = await ledger.commit({
      tenant,
      at: clock.now(),
      lease,
      operations: [operation, ...others],
      steps: written,
      ...change,
    })
    if (committed.lost === true) throw new LeaseLost()
    if (committed.stale) steps = [...written, ...steps]
    return committed
  }

  const run: Run = {
    operation,
    session,
    lane: operations,
    lease,
    interrupted: operation.sending,
    async claim(keys) {
      const { taken, lost } = await ledger.claim(lease, keys, operation.id)
      if (lost === true) throw new LeaseLost()
      return taken
    },
    async journal(progress, sending = false) {
      isTold = true
      operation.progress = progress
      operation.sending = sending
      await commit({})
    },
    async store(change, progress) {
      isTold = true
      const before = { progress: operation.progress, sending: operation.sending }
      Object.assign(operation, { progress, sending: false })
      const { stale } = await commit(change)
      if (stale) Object.assign(operation, before)
      return !stale
    },
    remember(progress) {
      operation.progress = progress
    },
    async outside(mostMs, work) {
      await leases.secure(lease, mostMs)
      // What has ended processes before is watched more closely: was it our own work, or was the answer awaited?
      const isWatched = operation.crashes > 0 && !operation.sending
      if (isWatched) await run.journal(operation.progress, true)
      const result = await work()
      if (isWatched) await run.journal(operation.progress)
      return result
    },
    step,
  }

  let verdict: Verdict
  try {
    verdict = await options.run(run)
  } catch (error) {
    // The work is as it was, so it is done again later.
    if (isLedgerFailure(error) || error instanceof LeaseLost) throw error
    verdict = { kind: 'finished', outcome: options.broken(error, operation), release: true }
  }
  // A wait that goes on with nothing new is told once.
  const waitsFor = steps.length === 0 ? operation.outcome.reason : undefined
  const rests = verdict.restsOnSession === true || (verdict.kind === 'wait' && verdict.orEvent === true)
  // What waits before it did anything still knows nothing of what an earlier run had left on its way.
  const isStillOut = run.interrupted && !isTold && verdict.kind !== 'finished'
  applyVerdict(operation, verdict, clock.now(), (retry) => retryDelay(options.schedule, retry, options.random))
  operation.sending = isStillOut && operation.state !== 'finished'
  const next = whatComesNext(operation, verdict, clock.now(), waitsFor)
  if (next) step(next)
  const { stale, woken } = await commit({
    asOf: rests ? { sessionId: operation.sessionId, version: session?.version ?? 0 } : undefined,
    resolve: verdict.resolve,
    unresolve: verdict.unresolve,
    release: verdict.release === true ? operation.id : undefined,
    quiet: verdict.quiet,
  })
  // It runs again, with the session as it is now.
  if (!stale) options.onOutcome?.(operation)
  return woken
}
