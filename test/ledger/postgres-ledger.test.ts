import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { createPostgresDatabase } from '../../src/ledger/postgres/postgres-database.ts'
import { createPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts'
import { eventually } from '../../src/testing/ledger/rule.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { systemClock } from '../../src/util/clock.ts'
import { type PostgresServer, query, startPostgres } from '../support/postgres.ts'
import { describeLedger, inTurn } from './ledger-rules.ts'
import { numbered, operation, TENANT } from './processes/numbered.ts'

let server: PostgresServer
const opened: Ledger[] = []
const plain = inTurn(() => createPostgresLedger({ connectionString: server.url, connections: 4 }))
const swept = inTurn(async () => sweptAtFirst(await createPostgresLedger({ connectionString: server.url })))

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(async () => {
  await plain.close()
  await swept.close()
  for (const ledger of opened) await ledger.close()
  await server.remove()
})

describeLedger('PostgreSQL', plain.open)
describeLedger('PostgreSQL, woken by jobs alone,', swept.open)

/** The first `take` of a tenant looks at the rows, and for a minute no other does; here it comes before everything else. */
function sweptAtFirst(ledger: Ledger): Ledger {
  const sweeps = new Map<string, Promise<unknown>>()
  const sweep = (tenant: string): Promise<unknown> => {
    const known = sweeps.get(tenant) ?? ledger.take(tenant, { owner: 'w', now: systemClock.now(), leaseMs: 1 }, 1)
    sweeps.set(tenant, known)
    return known
  }
  return {
    ...ledger,
    acquire: async (tenant, ...given) => (await sweep(tenant), ledger.acquire(tenant, ...given)),
    commit: async (change) => (await sweep(change.tenant), ledger.commit(change)),
    take: async (tenant, ...given) => (await sweep(tenant), ledger.take(tenant, ...given)),
  }
}

const HOUR_MS = 3_600_000
const request = () => ({ owner: 'a', now: systemClock.now(), leaseMs: HOUR_MS })

/** A ledger on a database of its own, which looks at jobs alone from now on. */
async function open(url?: string): Promise<{ ledger: Ledger; url: string }> {
  const address = url ?? (await server.createDatabase())
  const ledger = await createPostgresLedger({ connectionString: address })
  opened.push(ledger)
  await ledger.take(TENANT, request(), 1)
  return { ledger, url: address }
}

const jobsOf = (url: string) =>
  query(url, `SELECT state, extract(epoch FROM start_after) * 1000 AS at FROM crmwire_jobs.job ORDER BY start_after`)
const wake = (ledger: Ledger, sessionId: string) => ledger.commit({ tenant: TENANT, at: Date.now(), wake: sessionId })
const giveBack = async (ledger: Ledger, sessionId: string, dueAt?: number): Promise<void> => {
  const [lease] = await ledger.take(TENANT, request(), 1)
  expect(lease?.sessionId).toBe(sessionId)
  await ledger.release(lease!, (await ledger.lane(TENANT, sessionId)).version, dueAt)
}

describe('the jobs of a ledger on PostgreSQL', () => {
  test('are one for a lane, however often it becomes due', async () => {
    const { ledger, url } = await open()
    for (let n = 0; n < 5; n++) await wake(ledger, 's1')
    expect(await jobsOf(url)).toHaveLength(1)
    await wake(ledger, 's2')
    expect(await jobsOf(url)).toHaveLength(2)
  })

  test('do not pile up while a lane is busy', async () => {
    const { ledger, url } = await open()
    for (let n = 0; n < 30; n++) {
      await wake(ledger, 's1')
      await giveBack(ledger, 's1', n % 2 === 0 ? undefined : Date.now() + HOUR_MS)
    }
    expect(await jobsOf(url)).toHaveLength(1)
    for (let n = 0; n < 30; n++) {
      const lease = await ledger.acquire(TENANT, 's2', request())
      await ledger.release(lease!, (await ledger.lane(TENANT, 's2')).version, undefined)
    }
    expect(await jobsOf(url)).toHaveLength(2)
  })

  test('are not there when the change was not stored', async () => {
    const { ledger, url } = await open()
    const session = { tenant: TENANT, id: 's1', version: 7, data: 1 }
    expect(await ledger.commit({ tenant: TENANT, at: 0, session, wake: 's2' })).toMatchObject({ stale: true })
    expect(await jobsOf(url)).toEqual([])
  })

  test('watch over a lease, to its new end when it is renewed', async () => {
    const { ledger, url } = await open()
    const before = Date.now()
    const lease = await ledger.acquire(TENANT, 's1', { ...request(), leaseMs: 1 })
    expect(await jobsOf(url)).toHaveLength(1)
    expect(await ledger.renew([lease!], request())).toEqual([])
    // The first job finds nothing to do and leaves the next one.
    await eventually(async () => {
      expect(await ledger.take(TENANT, { ...request(), owner: 'b' }, 10)).toEqual([])
      const [job] = await jobsOf(url)
      return Number(job!['at']) > before + HOUR_MS ? true : undefined
    })
    expect(await jobsOf(url)).toHaveLength(1)
  })

  test('may be lost: the rows are looked at, too', async () => {
    const { ledger, url } = await open()
    await wake(ledger, 's1')
    await query(url, 'DELETE FROM crmwire_jobs.job')
    expect(await ledger.take(TENANT, request(), 10)).toEqual([])
    const other = await createPostgresLedger({ connectionString: url })
    opened.push(other)
    expect(await other.take(TENANT, request(), 10)).toMatchObject([{ sessionId: 's1' }])
  })
})

describe('a ledger on PostgreSQL', () => {
  test('tells other processes of work, also after its connection was lost', async () => {
    const { ledger, url } = await open()
    const { ledger: other } = await open(url)
    const told: string[] = []
    other.onWork!(TENANT, (sessionId) => told.push(sessionId))
    const hears = (sessionId: string) =>
      eventually(async () => {
        await wake(ledger, sessionId)
        return told.includes(sessionId) ? true : undefined
      })
    await hears('s1')
    const [ended] = await query(
      url,
      `SELECT count(pg_terminate_backend(pid)) AS count FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`,
    )
    expect(Number(ended!['count'])).toBeGreaterThan(0)
    await hears('s2')
  })

  test('survives the loss of connections that nobody uses', async () => {
    const { ledger, url } = await open()
    await Promise.all(Array.from({ length: 8 }, (_, n) => ledger.commit(numbered('a', n))))
    await query(
      url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`,
    )
    await eventually(() =>
      ledger.commit(numbered('b', 1)).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'LEDGER_FAILED' })
        return undefined
      }),
    )
  })

  test('keeps what it acknowledged when the server crashes under load, and goes on when it is back', async () => {
    const own = await startPostgres()
    const ledger = await createPostgresLedger({ connectionString: own.url })
    const acknowledged: string[] = []
    const failures: unknown[] = []
    let next = 0
    const load = new AbortController()
    const writers = Array.from({ length: 8 }, async () => {
      while (!load.signal.aborted) {
        const change = numbered('a', next++)
        try {
          await ledger.commit(change)
          acknowledged.push(change.session!.id)
        } catch (error) {
          failures.push(error)
          await new Promise((resolve) => void setTimeout(resolve, 20))
        }
      }
    })
    for (let round = 0; round < 3; round++) {
      const before = acknowledged.length
      await eventually(async () => (acknowledged.length > before + 30 ? true : undefined))
      await own.stop('immediate')
      const failed = failures.length
      await eventually(async () => (failures.length > failed ? true : undefined))
      await own.start()
    }
    const before = acknowledged.length
    await eventually(async () => (acknowledged.length > before + 30 ? true : undefined))
    load.abort()
    await Promise.all(writers)
    for (const failure of failures) expect(failure).toMatchObject({ code: 'LEDGER_FAILED' })
    const ids = new Set((await ledger.list(TENANT, { limit: 1_000_000 })).map(({ id }) => id))
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
    expect(await ledger.take(TENANT, request(), 1_000_000)).toHaveLength(ids.size)
    await ledger.close()
    await own.remove()
  })

  test('lets transactions that want the same lanes and claims follow each other', async () => {
    const { ledger } = await open()
    const random = createSeededRandom(3)
    const one = (...from: string[]): string => from[Math.floor(random.fraction() * from.length)]!
    let count = 0
    const act = async (actor: number): Promise<void> => {
      const id = one('o1', 'o2', 'o3', 'o4')
      const key = one('x', 'y', 'z')
      const lane = one('s1', 's2', 's3')
      const other = one('s1', 's2', 's3')
      const own = await ledger.acquire(TENANT, `lane of ${actor}`, request())
      await ledger.claim(own!, [key, one('x', 'y', 'z')], id)
      await ledger.commit({
        tenant: TENANT,
        at: Date.now(),
        operations: [
          operation(`p${count++ % 20}`, lane, { state: 'parked', parkedOn: key }),
          operation(`q${count++ % 20}`, other, { state: 'parked', parkedOn: one('x', 'y', 'z') }),
        ],
        release: one(id, 'o1', 'nobody'),
        wake: one('s1', 's2', 's3'),
      })
      const [lease] = await ledger.take(TENANT, request(), 2)
      if (lease) await ledger.release(lease, (await ledger.lane(TENANT, lease.sessionId)).version, Date.now())
    }
    const actors = Array.from({ length: 8 }, async (_, actor) => {
      for (let n = 0; n < 15; n++) await act(actor)
    })
    await expect(Promise.all(actors)).resolves.toHaveLength(8)
    for (const id of ['o1', 'o2', 'o3', 'o4']) await ledger.commit({ tenant: TENANT, at: 0, release: id })
    expect(await ledger.list(TENANT, { states: ['parked'], limit: 100 })).toEqual([])
  })

  test('waits for the disk also where the server is set up not to', async () => {
    const url = await server.createDatabase()
    const pool = new Pool({ connectionString: url, options: '-c synchronous_commit=off' })
    const database = createPostgresDatabase(pool, 'crmwire')
    const rows = await database.write((transaction) =>
      transaction.all(`SELECT current_setting('synchronous_commit') AS waits`, []),
    )
    expect(rows).toEqual([{ waits: 'on' }])
    await pool.end()
  })

  test('works through a pool that is given, and leaves it open', async () => {
    const pool = new Pool({ connectionString: await server.createDatabase(), max: 3 })
    const ledger = await createPostgresLedger({ pool, schema: 'calls' })
    await ledger.commit(numbered('a', 1))
    // What shares connections between clients forgets the statements that they have prepared.
    for (let n = 0; n < 3; n++) await pool.query('DEALLOCATE ALL')
    await ledger.commit(numbered('a', 2))
    await ledger.close()
    const { rows } = await pool.query('SELECT id FROM calls.sessions ORDER BY id')
    expect(rows).toEqual([{ id: 'a 1' }, { id: 'a 2' }])
    await pool.end()
  })

  test.each([
    ['the server is not there', 'postgresql://me:hunter2@127.0.0.1:1/db', 'cannot be reached'],
    ['there is no such database', '', 'has no such database'],
  ])('cannot be opened when %s', async (_when, address, words) => {
    const connectionString = address === '' ? server.url.replace('/postgres?', '/nowhere?') : address
    const error: unknown = await createPostgresLedger({ connectionString }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'LEDGER_UNUSABLE', message: expect.stringContaining(words) as string })
    expect(String(error)).not.toContain('hunter2')
  })

  test('cannot be opened by a user who may create nothing', async () => {
    const url = await server.createDatabase()
    await query(url, 'CREATE ROLE guest LOGIN')
    const connectionString = url.replace('//postgres@', '//guest@')
    await expect(createPostgresLedger({ connectionString })).rejects.toMatchObject({
      code: 'LEDGER_UNUSABLE',
      hint: 'Grant CREATE on the database to the user of the ledger.',
    })
  })

  test('takes only names of schemas that need no quotes', async () => {
    await expect(createPostgresLedger({ connectionString: server.url, schema: 'a"; DROP' })).rejects.toMatchObject({
      code: 'LEDGER_UNUSABLE',
    })
  })
})
