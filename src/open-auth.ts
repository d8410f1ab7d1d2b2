import { type AuthControl, authControl } from './auth/auth-control.ts'
import type { Config } from './config/define-config.ts'
import type { LoadedConfig } from './config/source-of.ts'
import type { ConnectorOptions } from './connector.ts'
import { releaseLocked } from './flow/operator/release-locked.ts'
import { createPauses } from './flow/pause.ts'
import { defaultTransport } from './http/default-transport.ts'
import { readRetryAfter } from './http/retry-after.ts'
import { givenLedger } from './ledger/given-ledger.ts'
import { tellingFailures } from './ledger/ledger-failure.ts'
import type { Ledger } from './ledger/ledger.ts'
import { keyTexts } from './ledger/seal/ledger-key.ts'
import { sealLedger } from './ledger/seal/sealed-ledger.ts'
import { silentLogger } from './observe/logger.ts'
import { Redactor } from './observe/redactor.ts'
import { systemClock } from './util/clock.ts'
import { systemRandom } from './util/random.ts'

/** Where a credential is kept, and how its server is asked. */
export interface OpenAuthOptions extends Pick<
  ConnectorOptions,
  'settings' | 'ledgerKey' | 'tenant' | 'actor' | 'transport' | 'clock' | 'random' | 'logger'
> {
  /** The ledger of those who work with the credential: the path of a file, a PostgreSQL URL, or one that is open already. */
  ledger: Ledger | string
}

/** The credential of a configuration. */
export interface OpenAuth extends AuthControl {
  /** The name that the configuration gives itself. */
  readonly name: string
  /** Closes what was opened here. */
  close(): Promise<void>
}

/**
 * Opens the credential of a configuration without a connector: to log in from a web application or from a command line
 * while others do the work. What a login gives is theirs at once, and what waited for it goes on.
 *
 * @throws ConfigError; CrmwireError `LEDGER_UNUSABLE`, `LEDGER_KEY_MISSING` and the like.
 */
export async function openAuth(config: Config | LoadedConfig, options: OpenAuthOptions): Promise<OpenAuth> {
  const { tenant = 'default', actor = 'the program', clock = systemClock, random = systemRandom } = options
  const { logger = silentLogger, ledgerKey } = options
  const redactor = new Redactor()
  const { compileConfig } = await import('./config/compile.ts')
  const plan = await compileConfig(config, { settings: options.settings ?? {}, redactor })
  for (const key of ledgerKey === undefined ? [] : keyTexts(ledgerKey)) redactor.add(key)
  const given = await givenLedger(options.ledger)
  const sealed = sealLedger(given.ledger, { key: ledgerKey, random, clock })
  await sealed.unlock(tenant)
  const ledger = tellingFailures(sealed)
  const pauses = createPauses(ledger, tenant, clock)
  const transport = options.transport ?? (await defaultTransport(plan.network, clock))
  const authenticator = await plan.auth?.open({
    tenant,
    ledger,
    transport,
    plainHttp: plan.network.http,
    retryAfter: (headers) => readRetryAfter(headers, clock.now()),
    mendedAt: () => pauses.resumedAt(),
    clock,
    random,
    redactor,
    logger,
    // The status says it.
    onAlert: () => undefined,
  })
  const operating = { tenant, ledger, clock, random, pauses, actor }
  return {
    name: plan.name,
    ...authControl(authenticator, () => releaseLocked(operating, { reason: 'somebody has logged in' })),
    async close() {
      await authenticator?.close()
      if (!options.transport) await transport.close()
      await given.close()
    },
  }
}
