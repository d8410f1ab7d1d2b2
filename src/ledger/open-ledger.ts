import type { Ledger } from './ledger.ts'
import { createMemoryLedger } from './memory-ledger.ts'

/**
 * Opens the ledger that is named: `postgres://…` or `postgresql://…` is one on PostgreSQL, `:memory:` one that ends with
 * the program, anything else the path of a file. A ledger that is open already is given back as it is.
 *
 * @throws CrmwireError `LEDGER_UNUSABLE`, `LEDGER_VERSION` or `LEDGER_PACKAGE`.
 */
export async function openLedger(named: string | Ledger): Promise<Ledger> {
  if (typeof named !== 'string') return named
  if (named === ':memory:') return createMemoryLedger()
  if (/^postgres(ql)?:\/\//i.test(named)) {
    const { createPostgresLedger } = await import('./postgres/postgres-ledger.ts')
    return createPostgresLedger({ connectionString: named })
  }
  const { createSqliteLedger } = await import('./sqlite/sqlite-ledger.ts')
  return createSqliteLedger(named)
}
