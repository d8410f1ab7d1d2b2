import { CrmwireError } from '../../errors/crmwire-error.ts'
import { createId } from '../../util/id.ts'
import type { Random } from '../../util/random.ts'
import type { Transaction } from './database.ts'
import { MIGRATIONS } from './schema.ts'

/**
 * Brings the tables to the newest version. The transaction must be the only one that migrates.
 *
 * @throws CrmwireError `LEDGER_VERSION` when a newer crmwire has written the ledger.
 */
export async function migrate(transaction: Transaction, random: Random, steps = MIGRATIONS): Promise<void> {
  await transaction.run('CREATE TABLE IF NOT EXISTS {meta} (key {text} PRIMARY KEY, value {text} NOT NULL)', [])
  const known = await transaction.all<{ value: string }>(`SELECT value FROM {meta} WHERE key = 'schema'`, [])
  const version = Number(known[0]?.value ?? 0)
  if (version > steps.length)
    throw new CrmwireError(
      'LEDGER_VERSION',
      `The ledger has schema ${version}, and this version of crmwire knows schemas up to ${steps.length}.`,
    )
  if (version === steps.length) return
  for (const statements of steps.slice(version)) for (const sql of statements) await transaction.run(sql, [])
  // Two ledgers can be told apart by their id, wherever they are copied to.
  await transaction.run(`INSERT INTO {meta} VALUES ('store', ?) ON CONFLICT (key) DO NOTHING`, [createId(random)])
  await transaction.run(
    `INSERT INTO {meta} VALUES ('schema', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [String(steps.length)],
  )
}
