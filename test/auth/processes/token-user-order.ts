import type { AuthSpec } from '../../../src/auth/registry.ts'

/** What a process of flows is told. */
export interface TokenUserOrder {
  auth: AuthSpec
  /** Where its ledger is. */
  ledger: string
  /** Where its requests go. */
  url: string
  flows: number
  /** Between two requests of a flow, on average. */
  pauseMs: number
}

/** What came of them. */
export interface TokenUserReport {
  served: number
  renewedAfter401: number
  failures: string[]
}
