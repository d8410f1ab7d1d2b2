import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLedger } from '../../src/ledger/open-ledger.ts'
import { createPostgresDatabase } from '../../src/ledger/postgres/postgres-database.ts'
import type { Database } from '../../src/ledger/sql/database.ts'
import { migrate } from '../../src/ledger/sql/migrate.ts'
import { MIGRATIONS } from '../../src/ledger/sql/schema.ts'
import { Connection } from '../../src/ledger/sqlite/connection.ts'
import { createSqliteDatabase } from '../../src/ledger/sqlite/sqlite-database.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { query } from '../support/postgres.ts'
import { TENANT } from './processes/numbered.ts'
import { postgresStores, sqliteStores, type Stores } from './stores.ts'

interface Kind {
  name: string
  open(): Promise<Stores>
  fixture: string
  /** Runs statements past the ledger. */
  run(address: string, sql: string): Promise<void>
  database(address: string): Promise<Database>
}

const KINDS: Kind[] = [
  {
    name: 'SQLite',
    open: sqliteStores,
    fixture: 'v1.sqlite.sql',
    run(address, sql) {
      const database = new DatabaseSync(address)
      database.exec(sql)
      database.close()
      return Promise.resolve()
    },
    database: (address) =>
      Promise.resolve(createSqliteDatabase(new Connection(address, {}), new Connection(address, {}))),
  },
  {
    name: 'PostgreSQL',
    open: postgresStores,
    fixture: 'v1.postgres.sql',
    run: async (address, sql) => void (await query(address, sql)),
    async database(address) {
      const pool = new Pool({ connectionString: address })
      await pool.query('CREATE SCHEMA IF NOT EXISTS crmwire')
      return { ...createPostgresDatabase(pool, 'crmwire'), close: () => pool.end() }
    },
  },
]

const random = createSeededRandom(1)
const request = () => ({ owner: 'new', now: Date.now(), leaseMs: 60_000 })

describe.each(KINDS)('the schema of a ledger on $name', ({ open, fixture, run, database }) => {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(() => stores.remove())

  test('of version 1 is opened and drained', async () => {
    const address = await stores.address()
    await run(address, readFileSync(new URL(`fixtures/${fixture}`, import.meta.url), 'utf8'))
    const ledger = await openLedger(address)

    const { session, operations } = await ledger.lane(TENANT, 'call 1')
    expect(session?.data).toEqual({ account: 2n ** 60n, name: 'Zoë' })
    expect(operations).toMatchObject([
      { id: 'done', state: 'finished', outcome: { status: 'created', id: 2n ** 60n } },
      { id: 'waits', state: 'waiting', tries: 3, configHash: 'h' },
    ])
    expect(await ledger.knowsEvent(TENANT, 'call 1', 'e1')).toBe(true)
    expect(await ledger.identity(TENANT, ['phone'])).toMatchObject({ entity: { id: 2n ** 60n } })
    expect(await ledger.trace(TENANT, 'call 1')).toMatchObject([{ reason: 'none was found' }])
    expect(await ledger.document(TENANT, 'lag')).toEqual({ version: 1, value: { ms: 300_000 } })
    expect(await ledger.sessionsOf(TENANT, 'phone +12223334444')).toEqual(['call 1'])

    const leases = await ledger.take(TENANT, request(), 10)
    expect(leases).toMatchObject([
      { sessionId: 'call 1', takenOver: undefined },
      { sessionId: 'call 2', takenOver: 'alone' },
    ])
    expect(await ledger.claim(leases[0]!, ['other phone'], 'waits')).toEqual({ taken: 'other phone' })
    for (const lease of leases) {
      const { operations: unfinished, version } = await ledger.lane(TENANT, lease.sessionId)
      const finished = unfinished.map((operation) => ({ ...operation, state: 'finished' as const }))
      await ledger.commit({ tenant: TENANT, at: Date.now(), lease, operations: finished, release: 'creates' })
      expect(await ledger.release(lease, version, undefined)).toBe(false)
      await ledger.release(lease, (await ledger.lane(TENANT, lease.sessionId)).version, undefined)
    }
    expect(await ledger.take(TENANT, request(), 10)).toMatchObject([{ sessionId: 'call 3' }])
    expect((await ledger.lane(TENANT, 'call 3')).operations).toMatchObject([{ id: 'parked', state: 'ready' }])
    await ledger.close()
  })

  test('of a newer crmwire is refused, and left as it is', async () => {
    const address = await stores.address()
    await (await openLedger(address)).close()
    const table = fixture.includes('sqlite') ? 'meta' : 'crmwire.meta'
    await run(address, `UPDATE ${table} SET value = '99' WHERE key = 'schema'`)
    for (let n = 0; n < 2; n++)
      await expect(openLedger(address)).rejects.toMatchObject({
        code: 'LEDGER_VERSION',
        message: expect.stringContaining('schema 99') as string,
      })
  })

  test('is brought forward step by step, each step once', async () => {
    const using = await database(await stores.address())
    const later = [`ALTER TABLE {sessions} ADD COLUMN colour {text}`, `UPDATE {sessions} SET colour = 'old'`]
    const steps = (count: number) => [...MIGRATIONS, later].slice(0, count)
    const to = (count: number) => using.write((transaction) => migrate(transaction, random, steps(count)))
    const store = async (): Promise<unknown> => (await using.all(`SELECT value FROM {meta} WHERE key = 'store'`, []))[0]
    await to(MIGRATIONS.length)
    const id = await store()
    await using.write((transaction) => transaction.run(`INSERT INTO {sessions} (tenant, id) VALUES ('t', 's1')`, []))
    await to(MIGRATIONS.length + 1)
    await using.write((transaction) =>
      transaction.run(`INSERT INTO {sessions} (tenant, id, colour) VALUES ('t', 's2', 'new')`, []),
    )
    await to(MIGRATIONS.length + 1)
    const rows = await using.all('SELECT id, colour FROM {sessions} ORDER BY id', [])
    expect(rows.map((row) => ({ ...(row as object) }))).toEqual([
      { id: 's1', colour: 'old' },
      { id: 's2', colour: 'new' },
    ])
    expect(await store()).toEqual(id)
    await expect(to(MIGRATIONS.length)).rejects.toMatchObject({ code: 'LEDGER_VERSION' })
    await using.close()
  })

  test('is left as it was when a step fails', async () => {
    const using = await database(await stores.address())
    await using.write((transaction) => migrate(transaction, random))
    const bad = [`ALTER TABLE {sessions} ADD COLUMN colour {text}`, 'SELECT nonsense']
    await expect(using.write((transaction) => migrate(transaction, random, [...MIGRATIONS, bad]))).rejects.toThrow(
      'nonsense',
    )
    await expect(using.all('SELECT colour FROM {sessions}', [])).rejects.toThrow('colour')
    await using.write((transaction) => migrate(transaction, random))
    await using.close()
  })
})
