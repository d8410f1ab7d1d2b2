import type { OperationRow } from '../ledger/operation-row.ts'
import type { TraceStep } from '../observe/trace-step.ts'
import type { Verdict } from './verdict.ts'

/**
 * Moves an operation to its next state.
 *
 * @param delayOf The delay before a retry, from 1; nothing when there is none left.
 */
export function applyVerdict(
  operation: OperationRow,
  verdict: Verdict,
  now: number,
  delayOf: (retry: number) => number | undefined,
): void {
  operation.outcome = verdict.outcome
  operation.dueAt = operation.parkedOn = undefined
  operation.wakesOnEvent = verdict.kind === 'wait' && verdict.orEvent === true
  operation.crashes = 0
  switch (verdict.kind) {
    case 'finished':
      operation.state = 'finished'
      return
    case 'wait':
      operation.state = 'waiting'
      operation.dueAt = verdict.untilMs
      return
    case 'park':
      operation.state = 'parked'
      operation.parkedOn = verdict.on
      return
    case 'proceed':
      operation.state = 'ready'
      operation.beside = false
      return
    case 'retry': {
      operation.tries++
      const delay = delayOf(operation.tries)
      if (delay === undefined) {
        const reason = `${verdict.outcome.reason}; no try is left`
        operation.state = 'finished'
        operation.outcome = { ...verdict.outcome, status: 'failed', reason }
        return
      }
      operation.state = 'waiting'
      operation.dueAt = now + delay
      operation.holdsLane = verdict.overtakable !== true
    }
  }
}

/**
 * The step that says when an operation goes on, or that it will not; nothing when that is plain.
 *
 * @param waitsFor The reason of the wait that the story has told last.
 */
export function whatComesNext(
  operation: OperationRow,
  verdict: Verdict,
  at: number,
  waitsFor?: string,
): TraceStep | undefined {
  const { id, sessionId, kind, dueAt, tries } = operation
  const step = { type: 'step', sessionId, at, operation: id, kind } as const
  if (verdict.kind === 'retry')
    return dueAt === undefined
      ? { ...step, outcome: 'failed', reason: `no try is left after ${tries}` }
      : { ...step, outcome: 'retry', reason: `retry ${tries} by the schedule`, nextAt: dueAt }
  if (verdict.kind === 'wait' && dueAt !== undefined && verdict.outcome.reason !== waitsFor)
    return { ...step, outcome: 'waiting', reason: verdict.outcome.reason, nextAt: dueAt }
  return undefined
}
