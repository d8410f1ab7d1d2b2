import type { Config } from './config/schema/config.ts'
import type { LoadedConfig } from './config/source-of.ts'
import type { ConnectorOptions } from './connector.ts'
import { type ErasureReport, type Subject, eraseSubject as erase } from './flow/privacy/erase-subject.ts'
import { createErasures } from './flow/privacy/erasures.ts'
import { tellingFailures } from './ledger/ledger-failure.ts'
import type { Ledger } from './ledger/ledger.ts'
import { sealLedger } from './ledger/seal/sealed-ledger.ts'
import { systemClock } from './util/clock.ts'
import { systemRandom } from './util/random.ts'

/** Where a person is erased. */
export interface EraseOptions extends Pick<ConnectorOptions, 'settings' | 'ledgerKey' | 'tenant' | 'clock' | 'random'> {
  /** It stays open. */
  ledger: Ledger
}

/**
 * Erases a person as `Connector.eraseSubject` does, without a connector: no work is begun, and nothing is sent.
 *
 * @param config The configuration that the ledger was filled with; it says how phone numbers are read and what identifies.
 * @throws ConfigError; CrmwireError `SUBJECT_UNNAMED`, `LEDGER_FAILED`, `LEDGER_KEY_MISSING` and the like.
 */
export async function eraseSubject(
  config: Config | LoadedConfig,
  subject: Subject,
  options: EraseOptions,
): Promise<ErasureReport> {
  const { tenant = 'default', clock = systemClock, random = systemRandom } = options
  const { compileConfig } = await import('./config/compile.ts')
  const plan = await compileConfig(config, { settings: options.settings ?? {} })
  const ledger = tellingFailures(sealLedger(options.ledger, { key: options.ledgerKey, random, clock }))
  const erasures = createErasures(ledger, tenant, clock, random)
  return erase({ plan, tenant, ledger, erasures, clock, random }, subject)
}
