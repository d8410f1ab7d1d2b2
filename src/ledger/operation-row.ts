import type { Identifier } from '../response/identifier.ts'

export const OUTCOME_STATUSES = [
  'found',
  'created',
  'done',
  'skipped',
  'pending',
  'ambiguous',
  'missing_id',
  'rejected',
  'held',
  'blocked',
  'failed',
] as const

/** What came of an operation; `done` is for those that neither find nor create. */
export type OutcomeStatus = (typeof OUTCOME_STATUSES)[number]

/** A file that was brought somewhere. */
export interface DeliveredFile {
  name: string
  /** The storage, such as `sftp://files.example.com/exports`, or the origin of the CRM. */
  place: string
  /** Folder and name inside the storage. */
  path?: string | undefined
  /** Media type, as it came with the file. */
  type?: string | undefined
  /** In bytes. */
  size?: number | undefined
  /** In hexadecimal digits. */
  sha256?: string | undefined
  /** When it was there, in milliseconds since 1970. */
  at: number
}

/** An outcome is a value, never an exception. */
export interface Outcome {
  status: OutcomeStatus
  id?: Identifier | undefined
  type?: string | undefined
  url?: string | undefined
  /** The rule that decided, in words. */
  reason: string
  /** More than one candidate was found and the first was taken. */
  several?: boolean | undefined
  candidates?: readonly Identifier[] | undefined
  /** What was brought where, by an upload or a storage. */
  file?: DeliveredFile | undefined
  error?: { code: string; message: string; hint: string; status?: number | undefined } | undefined
}

/**
 * One unit of work of one session, as the ledger keeps it. Plain data.
 *
 * `ready` waits for its turn in the lane · `waiting` for the time `dueAt` (or for ever, until something wakes it) ·
 * `parked` for something else to be resolved · `finished` will not run again by itself.
 */
export interface OperationRow {
  id: string
  tenant: string
  sessionId: string
  kind: string
  /** Position in the lane: lower ranks go first, then lower sequence numbers. */
  rank: number
  sequence: number
  state: 'ready' | 'waiting' | 'parked' | 'finished'
  /** Wall clock, in milliseconds since 1970. */
  dueAt: number | undefined
  /** While it waits, nothing behind it may run. */
  holdsLane: boolean
  parkedOn: string | undefined
  /** While it waits, the next event of its session ends the wait. */
  wakesOnEvent: boolean
  /** Runs beside the lane, as soon as everything of a lower rank is finished. */
  beside: boolean
  /** Tries that were spent. */
  tries: number
  /** Processes that ended in a row while it was the only work in hand. */
  crashes: number
  /** Something is on its way: when the process ends now, nobody knows what became of it. */
  sending: boolean
  /** What it works on: facts of the event that opened it. */
  payload: unknown
  /** How far it came, so that the next run goes on from there. */
  progress: unknown
  outcome: Outcome
  openedAt: number
  /** Hash of the configuration that opened it. */
  configHash: string
}
