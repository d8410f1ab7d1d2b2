import type { OperationRow, Outcome } from '../ledger/operation-row.ts'
import { shownIdentifier } from '../response/identifier.ts'
import { chosenOutcome } from './chosen.ts'
import { isWaitedFor } from './is-waited-for.ts'
import { comesLater } from './later.ts'
import type { FileUrls } from './plan.ts'
import type { SessionData } from './session-data.ts'
import { type FileResult, filesOf } from './session-files.ts'

/** What came of a session so far. */
export interface SessionResult {
  sessionId: string
  /** Absent when the configuration has no account. */
  account?: Outcome | undefined
  /** Absent when the configuration has no record. */
  record?: Outcome | undefined
  /** Every operation, in the order of its lane. Audits are not part of it, nor is what comes later. */
  operations: readonly OperationResult[]
  /** Where its files are. */
  files: readonly FileResult[]
  /** What is to be done some time after the end of the session and has not begun: the metadata file and the e-mail; absent when there is none. */
  later?: readonly LaterResult[] | undefined
}

/** Something that is to be done later. */
export interface LaterResult {
  kind: string
  operation: string
  /** In milliseconds since 1970. */
  dueAt: number
}

/** An operation and what came of it. */
export interface OperationResult extends Outcome {
  kind: string
  operation: string
  /** When it is tried again, in milliseconds since 1970. */
  nextAt?: number | undefined
}

/** An outcome as others see it: only what is known, and ids that every reader of JSON keeps exactly. */
function shown(outcome: Outcome): Outcome {
  const known: Partial<Outcome> = Object.fromEntries(Object.entries(outcome).filter(([, value]) => value !== undefined))
  const { id, candidates } = outcome
  return {
    ...known,
    status: outcome.status,
    reason: outcome.reason,
    ...(id !== undefined && { id: shownIdentifier(id) }),
    ...(candidates && { candidates: candidates.map(shownIdentifier) }),
  }
}

/**
 * What came of a session, told from what is stored of it.
 *
 * @param urls Which link people see of a file.
 */
export function resultOf(
  sessionId: string,
  data: SessionData,
  operations: readonly OperationRow[],
  urls?: FileUrls,
): SessionResult {
  const current = (kind: 'account' | 'record'): Outcome | undefined => {
    const outcome = operations.find((one) => one.kind === kind)?.outcome
    // What was found or created first is the past when a person chose something else.
    return outcome && outcome.id !== data[kind]?.id ? (chosenOutcome(data, kind) ?? outcome) : outcome
  }
  const account = current('account')
  const record = current('record')
  const later = operations
    .filter(comesLater)
    .flatMap(({ id, kind, dueAt }) => (dueAt === undefined ? [] : [{ kind, operation: id, dueAt }]))
  return {
    sessionId,
    account: account && shown(account),
    record: record && shown(record),
    operations: operations
      .filter(isWaitedFor)
      .map(({ id, kind, outcome, dueAt }) => ({
        kind,
        operation: id,
        ...shown(outcome),
        ...(dueAt !== undefined && { nextAt: dueAt }),
      })),
    files: filesOf(operations, urls),
    ...(later.length > 0 && { later }),
  }
}
