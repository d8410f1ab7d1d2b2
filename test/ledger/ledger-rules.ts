import { describe, test } from 'vitest'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { ledgerRules } from '../../src/testing/ledger/ledger-rules.ts'
import type { OpenLedger } from '../../src/testing/ledger/rule.ts'

/** What every ledger promises; `open` connects to one store. */
export function describeLedger(name: string, open: OpenLedger): void {
  describe(`the ledger ${name}`, () => {
    const rules = ledgerRules().map((rule) => [rule.name, rule.check] as const)
    test.each(rules)('%s', (_name, check) => check(open))
  })
}

/** Four connections in turn, which is as many as any rule needs. */
export function inTurn(open: () => Promise<Ledger>): { open(): Promise<Ledger>; close(): Promise<void> } {
  const opened: Promise<Ledger>[] = []
  let count = 0
  return {
    open: () => (opened[count % 4] = opened[count++ % 4] ?? open()),
    async close() {
      for (const ledger of opened) await (await ledger).close()
    },
  }
}
