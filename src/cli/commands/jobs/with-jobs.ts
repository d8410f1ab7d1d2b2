import { existsSync } from 'node:fs'
import { type OpenJobs, openJobs } from '../../../flow/operator/open-jobs.ts'
import { type LedgerOptions, actorOf, ledgerKeyOf, ledgerOf } from '../../input/ledger.ts'
import type { Terminal } from '../../terminal.ts'
import { UsageError } from '../../usage-error.ts'

/** Opens the ledger for operators, does something with it, and closes it again. A file that is not there is not made. */
export async function withJobs<T>(
  options: LedgerOptions & { actor?: string | undefined },
  terminal: Terminal,
  work: (jobs: OpenJobs) => Promise<T>,
): Promise<T> {
  const ledger = ledgerOf(options, terminal)
  if (!ledger.includes('://') && !existsSync(ledger))
    throw new UsageError(`There is no ledger at ${ledger}. Name one with --ledger or CRMWIRE_LEDGER.`)
  const jobs = await openJobs(ledger, {
    tenant: options.tenant,
    actor: actorOf(options),
    ledgerKey: ledgerKeyOf(terminal),
    clock: terminal.clock,
  })
  try {
    return await work(jobs)
  } finally {
    await jobs.close()
  }
}
