import { claimRules } from './claim-rules.ts'
import { keepingRules } from './keeping-rules.ts'
import { leaseRules } from './lease-rules.ts'
import { operationRules } from './operation-rules.ts'
import type { LedgerRule } from './rule.ts'
import { sessionRules } from './session-rules.ts'

/**
 * What every ledger promises, for those who write one: each rule is a test, whatever runs it.
 *
 * ```ts
 * for (const { name, check } of ledgerRules()) test(name, () => check(() => createMyLedger()))
 * ```
 */
export function ledgerRules(): readonly LedgerRule[] {
  return [...sessionRules, ...operationRules, ...claimRules, ...leaseRules, ...keepingRules]
}
