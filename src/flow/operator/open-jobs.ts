import { givenLedger } from '../../ledger/given-ledger.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { LedgerKey } from '../../ledger/seal/ledger-key.ts'
import { sealLedger } from '../../ledger/seal/sealed-ledger.ts'
import { tellingFailures } from '../../ledger/ledger-failure.ts'
import { type Clock, systemClock } from '../../util/clock.ts'
import { type Random, systemRandom } from '../../util/random.ts'
import { createPauses } from '../pause.ts'
import { type Jobs, createJobs } from './jobs.ts'

export interface OpenJobsOptions {
  /** Whose operations. Default: `default`. */
  tenant?: string | undefined
  /** Who acts, unless the call says so. Default: `operator`. */
  actor?: string | undefined
  /** How long an action waits for a session that is being worked on, in milliseconds. Default: 5,000. */
  patienceMs?: number | undefined
  /** What the ledger is sealed with; as the connectors that work on it have it. */
  ledgerKey?: LedgerKey | undefined
  clock?: Clock | undefined
  random?: Random | undefined
}

/** What operators see and do, without a configuration. */
export interface OpenJobs extends Jobs {
  /** Closes the ledger when it was opened here. */
  close(): Promise<void>
}

/**
 * Opens a ledger for operators. It sends nothing itself: what an action lets go on is done by whoever works on the ledger.
 *
 * @param ledger The path of a file, a PostgreSQL URL, or a ledger that is open already, which stays open.
 */
export async function openJobs(ledger: Ledger | string, options: OpenJobsOptions = {}): Promise<OpenJobs> {
  const { tenant = 'default', actor = 'operator', clock = systemClock, random = systemRandom, patienceMs } = options
  const given = await givenLedger(ledger)
  const sealed = sealLedger(given.ledger, { key: options.ledgerKey, random, clock })
  const telling = tellingFailures(sealed)
  const pauses = createPauses(telling, tenant, clock)
  return {
    ...createJobs({ tenant, ledger: telling, clock, random, pauses, actor, patienceMs }),
    close: () => given.close(),
  }
}
