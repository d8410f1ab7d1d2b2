import { userInfo } from 'node:os'
import type { Terminal } from '../terminal.ts'

/** What every command that opens a ledger is told. */
export interface LedgerOptions {
  ledger?: string | undefined
  tenant: string
}

/** The file that is taken when nobody names a ledger. */
const USUAL = './crmwire.db'

/** Where the ledger is: as the option says, else the environment, else the usual file. */
export function ledgerOf({ ledger }: Pick<LedgerOptions, 'ledger'>, { env }: Terminal): string {
  return namedLedger(ledger, env) ?? USUAL
}

/** The ledger that somebody has named; nothing when nobody has. */
export function namedLedger(ledger: string | undefined, env: Terminal['env']): string | undefined {
  return ledger ?? (env['CRMWIRE_LEDGER'] || undefined)
}

/** The key that the ledger is sealed with, from the environment. */
export function ledgerKeyOf({ env }: Terminal): string | undefined {
  return env['CRMWIRE_LEDGER_KEY'] || undefined
}

/** Who acts: as the option says, else the user of the machine. */
export function actorOf({ actor }: { actor?: string | undefined }): string {
  if (actor !== undefined) return actor
  try {
    return userInfo().username
  } catch {
    return 'operator'
  }
}
