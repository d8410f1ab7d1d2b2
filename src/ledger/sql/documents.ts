import type { DocumentRow } from '../ledger.ts'
import type { Reader, Transaction } from './database.ts'
import { fromText, toText } from './rows.ts'

export async function readDocument(reader: Reader, tenant: string, key: string): Promise<DocumentRow | undefined> {
  const sql = 'SELECT version, data FROM {documents} WHERE tenant = ? AND key = ?'
  const [row] = await reader.all<{ version: number; data: string }>(sql, [tenant, key])
  return row && { version: row.version, value: fromText(row.data) }
}

export async function storeDocument(
  transaction: Transaction,
  tenant: string,
  key: string,
  version: number,
  value: unknown,
): Promise<boolean> {
  if (version === 0) {
    if (value === undefined) return (await readDocument(transaction, tenant, key)) === undefined
    const sql = `INSERT INTO {documents} (tenant, key, version, data) VALUES (?, ?, 1, ?)
      ON CONFLICT (tenant, key) DO NOTHING`
    return (await transaction.run(sql, [tenant, key, toText(value)])) === 1
  }
  const where = 'WHERE tenant = ? AND key = ? AND version = ?'
  const changed =
    value === undefined
      ? await transaction.run(`DELETE FROM {documents} ${where}`, [tenant, key, version])
      : await transaction.run(`UPDATE {documents} SET version = version + 1, data = ? ${where}`, [
          toText(value),
          tenant,
          key,
          version,
        ])
  return changed === 1
}
