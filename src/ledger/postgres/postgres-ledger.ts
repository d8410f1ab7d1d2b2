import { CrmwireError, isCrmwireError } from '../../errors/crmwire-error.ts'
import { type Clock, systemClock } from '../../util/clock.ts'
import { type Random, systemRandom } from '../../util/random.ts'
import type { Ledger } from '../ledger.ts'
import { migrate } from '../sql/migrate.ts'
import { createLocalNotices } from '../sql/notices.ts'
import { createSqlLedger } from '../sql/sql-ledger.ts'
import type { PostgresPool } from './pool.ts'
import { createPostgresDatabase } from './postgres-database.ts'
import { createPostgresNotices } from './postgres-notices.ts'
import { createWakeJobs } from './wake-jobs.ts'

export interface PostgresLedgerOptions {
  /** `postgresql://user:password@host/database`. */
  connectionString?: string | undefined
  /** Instead of it: a pool of the package `pg`. It stays open when the ledger is closed. Transactions need two connections of it at least. */
  pool?: PostgresPool | undefined
  /** Where the tables are; those of pg-boss are in a schema of this name followed by `_jobs`. Both are created. Default `crmwire`. */
  schema?: string | undefined
  /** How many connections this process opens at most, where no pool is given; two at least. Default 10. */
  connections?: number | undefined
  /** Default: the clock of the machine. Leases and waits go by that of the server. */
  clock?: Clock | undefined
  /** For the id of a new ledger. Default: the random source of the machine. */
  random?: Random | undefined
}

/** A name that needs no quotes, with room for what is added to it. */
const SCHEMA = /^[a-z_][a-z0-9_]{0,40}$/

/** Longer than any statement of ours takes; a server that is gone without a word is noticed by it. */
const ANSWER_MS = 60_000
const CONNECT_MS = 10_000

/**
 * A ledger in PostgreSQL, for many machines. What was stored survives crashes, also those of the server. When the server is
 * gone, every call rejects with `LEDGER_FAILED`, and works again when it is back.
 *
 * It needs the packages `pg` and `pg-boss`.
 *
 * @throws CrmwireError `LEDGER_UNUSABLE` when the server cannot be reached or does not let us make tables,
 * `LEDGER_VERSION` when a newer crmwire has written the ledger, `LEDGER_PACKAGE` when a package is missing.
 */
export async function createPostgresLedger(options: PostgresLedgerOptions): Promise<Ledger> {
  const { schema = 'crmwire', random = systemRandom, clock = systemClock } = options
  if (!SCHEMA.test(schema))
    throw new CrmwireError('LEDGER_UNUSABLE', 'The schema of the ledger has a name that cannot be used.', {
      hint: 'Take small letters, digits and underscores, 41 at most.',
    })
  const { Pool, Client } = await load(() => import('pg'))
  const { PgBoss } = await load(() => import('pg-boss'))

  const own =
    options.pool === undefined
      ? new Pool({
          connectionString: options.connectionString,
          max: Math.max(options.connections ?? 10, 2),
          connectionTimeoutMillis: CONNECT_MS,
          query_timeout: ANSWER_MS,
          keepAlive: true,
          application_name: 'crmwire',
        })
      : undefined
  const pool: PostgresPool = own ?? options.pool!
  // A connection that breaks while nobody uses it is none of ours to report.
  pool.on('error', ignore)
  const database = createPostgresDatabase(pool, schema)
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => (await pool.query(text, values)) as { rows: unknown[] } },
    schema: `${schema}_jobs`,
    // There is nothing to watch over: no job is ever active outside of a transaction, and none stays when it is done.
    supervise: false,
    schedule: false,
  })
  boss.on('error', ignore)
  const close = async (): Promise<void> => {
    await boss.stop({ graceful: false, close: false })
    await own?.end()
    pool.off('error', ignore)
  }
  try {
    await database.write(async (transaction) => {
      // One process at a time, also where there is no table yet that could be locked. The boss does not see to that itself.
      await transaction.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`crmwire ${schema}`])
      await transaction.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`)
      await migrate(transaction, random)
      await boss.start()
    })
  } catch (error) {
    await close()
    throw isCrmwireError(error) ? error : cannotOpen(error)
  }

  const notices =
    pool.options === undefined
      ? createLocalNotices()
      : createPostgresNotices({ pool, connect: () => new Client(pool.options), channel: schema, clock })
  return createSqlLedger({ database: { ...database, close }, wakes: createWakeJobs(boss), notices, keepsTime: true })
}

const ignore = (): void => {}

async function load<Package>(find: () => Promise<Package>): Promise<Package> {
  try {
    return await find()
  } catch (cause) {
    throw new CrmwireError('LEDGER_PACKAGE', 'The packages for ledgers on PostgreSQL are not there.', { cause })
  }
}

/** Says nothing of what the server said, which may name users and addresses; it is the cause. */
function cannotOpen(cause: unknown): CrmwireError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const [what, hint] = code.startsWith('28')
    ? ['does not let this user in', 'Correct the user or the password in the address of the ledger.']
    : code === '3D000'
      ? ['has no such database', 'Create the database, or correct the address of the ledger.']
      : code === '42501'
        ? ['lets this user create nothing', 'Grant CREATE on the database to the user of the ledger.']
        : /^[A-Z]+$/.test(code)
          ? ['cannot be reached', 'Check that the server is up, reachable from here, and named as in the address.']
          : ['did not let the ledger be opened', undefined]
  return new CrmwireError('LEDGER_UNUSABLE', `The PostgreSQL server ${what}.`, { hint, cause })
}
