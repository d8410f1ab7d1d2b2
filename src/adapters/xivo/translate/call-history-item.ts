import type { Json } from '../../../util/json.ts'

/** What became of a call in a queue. */
export const QUEUE_STATUSES = [
  'full',
  'closed',
  'joinempty',
  'leaveempty',
  'divert_ca_ratio',
  'divert_waittime',
  'answered',
  'abandoned',
  'timeout',
] as const

/** What became of any other call. */
export const CALL_STATUSES = ['emitted', 'missed', 'ongoing', 'answered'] as const

/** A status that is documented, or one that came later. */
export type CallStatus = (typeof QUEUE_STATUSES)[number] | (typeof CALL_STATUSES)[number] | (string & {})

/** One call of a history, in the words of XiVO. The fields of the two sides are there when the history has them. */
export interface CallHistoryItem {
  /** As it is written, in the time of the server: `2022-09-08 10:32:50`. */
  start: string
  /** `start` as a moment, in ISO 8601; `null` when it cannot be read. */
  startedAt: string | null
  /** As it is written: `00:00:25`. */
  duration: string | null
  durationSeconds: number | null
  status: CallStatus
  srcNum: string | null
  dstNum: string | null
  srcUsername?: string | undefined
  dstUsername?: string | undefined
  srcFirstName?: string | undefined
  srcLastName?: string | undefined
  dstFirstName?: string | undefined
  dstLastName?: string | undefined
  /** A state of the phone now, not then; `PHONE_STATUSES` names it. */
  srcPhoneStatus?: number | undefined
  dstPhoneStatus?: number | undefined
  srcVideoStatus?: string | undefined
  dstVideoStatus?: string | undefined
  /** Fields that are not known here, as they came. */
  more: Readonly<Record<string, Json>>
}

/** The names of the states of a phone. */
export const PHONE_STATUSES: Readonly<Record<number, string>> = {
  16: 'on_hold',
  9: 'busy_and_ringing',
  8: 'ringing',
  4: 'unavailable',
  2: 'busy',
  1: 'calling',
  0: 'available',
  [-1]: 'deactivated',
  [-2]: 'unexisting',
  [-99]: 'error',
}
