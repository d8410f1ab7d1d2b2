import type { Change, SessionRow } from '../ledger/ledger.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import type { TraceStep } from '../observe/trace-step.ts'
import type { Lease } from '../ledger/lease.ts'

/** What an operation is given to run with. */
export interface Run {
  operation: OperationRow
  /** Its session, as the run found it. */
  session: SessionRow | undefined
  /** All operations of its lane, as the run found them. */
  lane: readonly OperationRow[]
  /** The right to work on the lane; whatever the run stores is stored under it. */
  lease: Lease
  /** An earlier run ended while something was on its way: nobody knows what became of that. */
  interrupted: boolean
  /** Makes the operation the only one for these identities. @returns the one that another operation has claimed. */
  claim(keys: readonly string[]): Promise<string | undefined>
  /**
   * Stores how far it came; resolves when that is durable.
   *
   * @param sending Something goes out now whose effect nobody will know should the process end.
   */
  journal(progress: unknown, sending?: boolean): Promise<void>
  /**
   * Stores how far it came together with what belongs to that, in one step.
   *
   * @returns false, and stores nothing, when the session was changed since it was read.
   */
  store(change: Pick<Change, 'session' | 'subjects' | 'operations' | 'resolve'>, progress: unknown): Promise<boolean>
  /** Keeps how far it came until it is stored with whatever is stored next. */
  remember(progress: unknown): void
  /**
   * Does what talks to the outside. Not begun when the lease could end meanwhile, so that never two processes do the
   * same thing at once.
   *
   * @param mostMs The longest that it takes until nothing can happen any more.
   * @throws LeaseLost when somebody else works on the lane by now.
   */
  outside<T>(mostMs: number, work: () => Promise<T>): Promise<T>
  /** Adds to the story of the session. */
  step(step: TraceStep): void
}

/** Somebody else works on the lane by now, so whatever is found here counts no more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}
