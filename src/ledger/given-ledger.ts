import type { Ledger } from './ledger.ts'
import { openLedger } from './open-ledger.ts'

/** A ledger and what ends its use. */
export interface GivenLedger {
  ledger: Ledger
  /** Closes what was opened here; a ledger that was given stays open. */
  close(): Promise<void>
}

/**
 * The ledger that is meant: one that is open already, one that is named by a text, or one in memory. Whoever opens one
 * closes it.
 *
 * @throws CrmwireError `LEDGER_UNUSABLE`, `LEDGER_VERSION` or `LEDGER_PACKAGE`.
 */
export async function givenLedger(given: Ledger | string | undefined): Promise<GivenLedger> {
  if (typeof given === 'object') return { ledger: given, close: async () => {} }
  const ledger = await openLedger(given ?? ':memory:')
  return { ledger, close: () => ledger.close() }
}
