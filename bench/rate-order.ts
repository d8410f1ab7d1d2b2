/** What a worker of bench/rate.ts is told. */
export interface RateOrder {
  /** For `openLedger`. */
  ledger: string
  /** The judge. */
  url: string
  /** A file with its calls: events with the time at which they come, in milliseconds from the start. */
  calls: string
  /** When it starts, in milliseconds since 1970. */
  startAt: number
}

/** What a worker of bench/rate.ts tells. */
export interface RateReport {
  /** How long the start of each call took until account and record were there or the agent waited no more, in milliseconds. */
  answers: number[]
  /** The longest that a session had something to do that nobody did. */
  lateMs: number
  /** When nothing was open any more, in milliseconds since 1970. */
  doneAt: number
  /** Operations that came to no good end. */
  open: number
  /** Sessions of which something is there twice, and that say so. */
  twice: string[]
  cpuSeconds: number
  megabytes: number
}
