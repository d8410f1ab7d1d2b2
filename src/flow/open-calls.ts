import { givenLedger } from '../ledger/given-ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { tellingFailures } from '../ledger/ledger-failure.ts'
import type { LedgerKey } from '../ledger/seal/ledger-key.ts'
import { sealLedger } from '../ledger/seal/sealed-ledger.ts'
import { type Clock, systemClock } from '../util/clock.ts'
import { type Random, systemRandom } from '../util/random.ts'
import { type Calls, createCalls } from './calls.ts'

export interface OpenCallsOptions {
  /** Whose calls. Default: `default`. */
  tenant?: string | undefined
  /** What the ledger is sealed with; as the connectors that work on it have it. */
  ledgerKey?: LedgerKey | undefined
  clock?: Clock | undefined
  random?: Random | undefined
}

/** The calls that a ledger knows, without a configuration. */
export interface OpenCalls extends Calls {
  /** Closes the ledger when it was opened here. */
  close(): Promise<void>
}

/**
 * Opens a ledger to look at its calls; nothing is changed.
 *
 * @param ledger The path of a file, a PostgreSQL URL, or a ledger that is open already, which stays open.
 */
export async function openCalls(ledger: Ledger | string, options: OpenCallsOptions = {}): Promise<OpenCalls> {
  const { tenant = 'default', ledgerKey: key, clock = systemClock, random = systemRandom } = options
  const given = await givenLedger(ledger)
  const opened = tellingFailures(sealLedger(given.ledger, { key, random, clock }))
  return { ...createCalls({ ledger: opened, tenant, accountName: tenant }), close: () => given.close() }
}
