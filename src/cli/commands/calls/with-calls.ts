import { existsSync } from 'node:fs'
import { type OpenCalls, openCalls } from '../../../flow/open-calls.ts'
import { type LedgerOptions, ledgerKeyOf, ledgerOf } from '../../input/ledger.ts'
import type { Terminal } from '../../terminal.ts'
import { UsageError } from '../../usage-error.ts'

/** Opens the ledger to look at its calls, and closes it again. A file that is not there is not made. */
export async function withCalls<T>(
  options: LedgerOptions,
  terminal: Terminal,
  work: (calls: OpenCalls) => Promise<T>,
): Promise<T> {
  const ledger = ledgerOf(options, terminal)
  if (!ledger.includes('://') && !existsSync(ledger))
    throw new UsageError(`There is no ledger at ${ledger}. Name one with --ledger or CRMWIRE_LEDGER.`)
  const { tenant } = options
  const calls = await openCalls(ledger, { tenant, ledgerKey: ledgerKeyOf(terminal), clock: terminal.clock })
  try {
    return await work(calls)
  } finally {
    await calls.close()
  }
}
