import type { Ledger } from './ledger.ts'
import { createMemoryLedger } from './memory-ledger.ts'

/**
 * Opens the ledger that is named: `postgres://…` or `postgresql://…` is one on PostgreSQL, `:memory:` one that ends with
 * the program, anything else the path of a file.
 *
 * @throws CrmwireError `LEDGER_UNUSABLE`, `LEDGER_VERSION` or `LEDGER_PACKAGE`.
 */
export async function openLedger(named: string): Promise<Ledger> {
  if (named === ':memory:') return createMemoryLedger()
  if (/^postgres(ql)?:\/\//i.test(named)) {
    const { createPostgresLedger } = await import('./postgres/postgres-ledger.ts')
    return createPostgresLedger({ connectionString: named })
  }
  const { createSqliteLedger } = await import('./sqlite/sqlite-ledger.ts')
  return createSqliteLedger(named)
}
