import type { RefusalCode, Sign } from './guard.ts'
import type { Limits } from './limits.ts'

/** Who wants something of an origin. */
export interface Errand {
  /** The id of the operation. */
  by: string
  /** Somebody waits for it: it goes before others, and is not sent away because there are many. */
  isUrgent: boolean
  /** Limits beside those of the origin, by a name of their own. */
  own?: { name: string; limits: Limits } | undefined
}

/** What was done, and what it showed of the origin. */
export interface Told<T> {
  value: T
  sign: Sign
  /** What a person is told, where the sign does not say it all. */
  why?: string | undefined
}

export type Passage<T> = { kind: 'passed'; value: T } | SentAway

/** Nothing was sent. */
export interface SentAway {
  kind: 'sent_away'
  code: RefusalCode
  /** Come back then, in milliseconds since 1970. */
  untilMs: number
}
