/** What a worker of the kill tests is told. */
export interface WorkerOrder {
  /** For `openLedger`. */
  ledger: string
  /** The judge. */
  url: string
  /** File of events, one JSON object a line. */
  events: string
  /** It takes every `among`-th event, from `place` on. */
  among: number
  place: number
  /** Default: as fast as it can. */
  eventsPerSecond?: number
  /** Files are kept there, too: `storage` of a configuration, with the settings that it needs. */
  storage?: { spec: object; settings: Record<string, string> } | undefined
  /** Ends itself with SIGKILL at this point. */
  killAt?: number
  /** Waits also for what other sessions of the ledger have open. */
  waitForAll?: boolean
}

/** The judge of the kill tests keeps within these, so that nobody waits for minutes. */
export const BOUNDS = { indexLagSeconds: 1, lateCommitSeconds: 1 }
