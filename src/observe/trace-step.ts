/**
 * One step of a session: a request that was sent, a decision that needed none, or what a person did.
 * It names endpoints, rules, ids and times; never a secret and never a value of the customer.
 */
export interface TraceStep {
  type: 'step'
  sessionId: string
  /** Wall clock, in milliseconds since 1970. */
  at: number
  /** The id of the operation it belongs to. */
  operation: string
  kind: string
  /** Place of the endpoint in the configuration, such as `account.findByQuery`; absent for a decision. */
  endpoint?: string
  method?: string
  /** As the configuration writes it, with its variables by name. */
  url?: string
  status?: number
  durationMs?: number
  /** What came of it: `found`, `none`, `created`, `skipped`, `failed`, `retry` … */
  outcome: string
  /** The rule that decided. */
  reason: string
  /** The id in the CRM, when one was found or made. */
  id?: string | number | bigint
  /** Who did it, when a person did. */
  actor?: string
  /** When the next try is due, in milliseconds since 1970. */
  nextAt?: number
}
