import type { OperationRow, Outcome } from '../ledger/operation-row.ts'
import { chosenOutcome } from './chosen.ts'
import type { SessionData } from './session-data.ts'

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

/** What came of a session, told from what is stored of it. */
export function resultOf(sessionId: string, data: SessionData, operations: readonly OperationRow[]): SessionResult {
  const current = (kind: 'account' | 'record'): Outcome | undefined => {
    const outcome = operations.find((one) => one.kind === kind)?.outcome
    // What was found or created first is the past when a person chose something else.
    return outcome && outcome.id !== data[kind]?.id ? (chosenOutcome(data, kind) ?? outcome) : outcome
  }
  return {
    sessionId,
    account: current('account'),
    record: current('record'),
    operations: operations.map(({ id, kind, outcome, dueAt }) => ({
      kind,
      operation: id,
      ...outcome,
      ...(dueAt !== undefined && { nextAt: dueAt }),
    })),
  }
}
