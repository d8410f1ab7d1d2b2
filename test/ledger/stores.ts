import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PostgresServer, startPostgres } from '../support/postgres.ts'

/** Somewhere to keep ledgers, for tests that say the same of every durable one. */
export interface Stores {
  /** The address of a new ledger that nobody has used. */
  address(): Promise<string>
  remove(): Promise<void>
}

export function sqliteStores(): Promise<Stores> {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-'))
  let count = 0
  return Promise.resolve({
    address: () => Promise.resolve(join(folder, `${count++}.db`)),
    remove: () => {
      rmSync(folder, { recursive: true })
      return Promise.resolve()
    },
  })
}

export async function postgresStores(): Promise<Stores> {
  const server: PostgresServer = await startPostgres()
  return { address: () => server.createDatabase(), remove: () => server.remove() }
}

export const STORES = [
  { name: 'SQLite', open: sqliteStores },
  { name: 'PostgreSQL', open: postgresStores },
]
