import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { startPostgres } from '../support/postgres.ts'

/** Where ledgers of the kill tests live. */
export interface Store {
  /** The name of a new ledger, for `openLedger`. */
  next(): Promise<string>
}

export const STORES: readonly { name: string; open(t: TestContext, folder: string): Promise<Store> }[] = [
  {
    name: 'SQLite',
    async open(_t, folder) {
      let made = 0
      return { next: async () => join(folder, `ledger-${++made}.db`) }
    },
  },
  {
    name: 'PostgreSQL',
    async open(t) {
      const server = await startPostgres()
      t.onTestFinished(() => server.remove())
      return { next: () => server.createDatabase() }
    },
  },
]
