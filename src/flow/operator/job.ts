import type { DeliveredFile, OperationRow, OutcomeStatus } from '../../ledger/operation-row.ts'
import type { TraceStep } from '../../observe/trace-step.ts'
import { shownIdentifier } from '../../response/identifier.ts'
import { type Delivery, deliveryOf, progressInWords } from './delivery.ts'
import { JOB_STATES, type JobState, stateOf } from './job-state.ts'

/** An operation as operators see it: no value of the customer is in it. */
export interface Job {
  id: string
  sessionId: string
  kind: string
  state: JobState
  status: OutcomeStatus
  /** The rule that decided last, in words. */
  reason: string
  /** What to do about it, in words. */
  todo: string
  /** The id in the CRM, where there is one. */
  crmId?: string | number | undefined
  url?: string | undefined
  /** The file that was brought somewhere. */
  file?: DeliveredFile | undefined
  error?: { code: string; status?: number | undefined } | undefined
  /** Tries that were spent. */
  tries: number
  /** When it goes on by itself, in milliseconds since 1970. */
  nextAt?: number | undefined
  /** When it was opened, in milliseconds since 1970. */
  openedAt: number
}

/** Everything there is to know of an operation. */
export interface JobDetails extends Job {
  /** How far it came, in words. */
  progress: string
  delivery: Delivery
  /** Hash of the configuration that opened it. */
  configHash: string
  /** All operations of its session, in the order in which they run; it is one of them. */
  lane: readonly Job[]
  /** What was done for it and why, oldest step first. */
  steps: readonly TraceStep[]
}

export function jobOf(row: OperationRow): Job {
  const { id, sessionId, kind, tries, dueAt, openedAt } = row
  const { status, reason, id: crmId, url, file, error } = row.outcome
  const state = stateOf(row)
  return {
    id,
    sessionId,
    kind,
    state,
    status,
    reason,
    todo: JOB_STATES[state].todo,
    ...(crmId !== undefined && { crmId: shownIdentifier(crmId) }),
    ...(url !== undefined && { url }),
    ...(file && { file }),
    ...(error && { error: { code: error.code, ...(error.status !== undefined && { status: error.status }) } }),
    tries,
    ...(dueAt !== undefined && { nextAt: dueAt }),
    openedAt,
  }
}

export function detailsOf(row: OperationRow, lane: readonly OperationRow[], steps: readonly TraceStep[]): JobDetails {
  return {
    ...jobOf(row),
    progress: progressInWords(row),
    delivery: deliveryOf(row),
    configHash: row.configHash,
    lane: lane.map(jobOf),
    steps: steps.filter(({ operation }) => operation === row.id),
  }
}
