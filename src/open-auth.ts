import { type AuthControl, authControl } from './auth/auth-control.ts'
import type { Config } from './config/schema/config.ts'
import type { LoadedConfig } from './config/source-of.ts'
import { openAuthenticator } from './connector/open-authenticator.ts'
import { type ConnectorOptions, openPorts } from './connector/ports.ts'
import { refusedCredential } from './flow/operator/refused-credential.ts'
import { releaseLocked } from './flow/operator/release-locked.ts'
import { createPauses } from './flow/pause.ts'
import type { Ledger } from './ledger/ledger.ts'

/** Where a credential is kept, and how its server is asked. */
export interface OpenAuthOptions extends Pick<
  ConnectorOptions,
  'settings' | 'ledgerKey' | 'tenant' | 'actor' | 'transport' | 'clock' | 'random' | 'logger'
> {
  /** The ledger of those who work with the credential: the path of a file, a PostgreSQL URL, or one that is open already. */
  ledger: Ledger | string
  /** Whose credential it is: the CRM's or the storage's. Default: `crm`. */
  of?: 'crm' | 'storage' | undefined
}

/** The credential of a configuration. */
export interface OpenAuth extends AuthControl {
  /** The name that the configuration gives itself; of a storage, with its place. */
  readonly name: string
  /** Closes what was opened here; a ledger that was given stays open. */
  close(): Promise<void>
}

/**
 * Opens the credential of a configuration without a connector: to log in from a web application or from a command line
 * while others do the work. What a login gives is theirs at once, and what waited for it goes on.
 *
 * @throws ConfigError; CrmwireError `LEDGER_UNUSABLE`, `LEDGER_KEY_MISSING` and the like.
 */
export async function openAuth(config: Config | LoadedConfig, options: OpenAuthOptions): Promise<OpenAuth> {
  const { compileConfig } = await import('./config/compile.ts')
  const plan = await compileConfig(config, { settings: options.settings ?? {} })
  const ports = await openPorts(plan, options)
  const { tenant, ledger, clock, random } = ports
  const pauses = createPauses(ledger, tenant, clock)
  const { storage } = plan
  const isOfStorage = options.of === 'storage'
  const authenticator = await openAuthenticator(isOfStorage ? storage?.auth : plan.auth, plan, ports, pauses)
  const operating = { tenant, ledger, clock, random, pauses, actor: options.actor ?? 'the program' }
  return {
    name: isOfStorage && storage ? `${plan.name}, ${storage.place}` : plan.name,
    ...authControl(
      authenticator,
      () => releaseLocked(operating, { reason: 'somebody has logged in' }),
      () => refusedCredential(operating, options.of ?? 'crm'),
    ),
    async close() {
      await authenticator?.close()
      await ports.close()
    },
  }
}
