import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { createSqliteLedger } from '../../src/ledger/sqlite/sqlite-ledger.ts'
import { describeLedger } from './ledger-rules.ts'

let folder: string
const opened: Ledger[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crmwire-'))
})
afterAll(async () => {
  for (const ledger of opened) await ledger.close()
  rmSync(folder, { recursive: true })
})

async function open(file = 'rules.db'): Promise<Ledger> {
  const ledger = await createSqliteLedger(join(folder, file))
  opened.push(ledger)
  return ledger
}

describeLedger('SQLite', () => open())
