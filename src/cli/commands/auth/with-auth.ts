import { loadConfig } from '../../../config/load-config.ts'
import { type OpenAuth, openAuth } from '../../../open-auth.ts'
import { type LedgerOptions, actorOf, ledgerKeyOf } from '../../input/ledger.ts'
import type { Terminal } from '../../terminal.ts'

/** Opens the credential of a configuration, does something with it, and closes it again. */
export async function withAuth<T>(
  file: string,
  { ledger, tenant, for: of }: LedgerOptions & { ledger: string; for: 'crm' | 'storage' },
  terminal: Terminal,
  work: (auth: OpenAuth) => Promise<T>,
): Promise<T> {
  const { env: settings, clock } = terminal
  const ledgerKey = ledgerKeyOf(terminal)
  const auth = await openAuth(await loadConfig(file), {
    settings,
    ledger,
    ledgerKey,
    tenant,
    of,
    actor: actorOf({}),
    clock,
  })
  try {
    return await work(auth)
  } finally {
    await auth.close()
  }
}
