import { describe, test } from 'vitest'
import { ledgerRules } from '../../src/testing/ledger/ledger-rules.ts'
import type { OpenLedger } from '../../src/testing/ledger/rule.ts'

/** What every ledger promises; `open` connects to one store. */
export function describeLedger(name: string, open: OpenLedger): void {
  describe(`the ${name} ledger`, () => {
    for (const rule of ledgerRules()) test(rule.name, () => rule.check(open))
  })
}
