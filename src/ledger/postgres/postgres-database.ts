import type { Database, Transaction, Value } from '../sql/database.ts'
import { asGiven, createSpelling, storable } from '../sql/dialect.ts'
import type { PostgresClient, PostgresPool, PostgresResult, PostgresQuery } from './pool.ts'

/** Other transactions were in the way: deadlock, serialization. Nothing was stored, and the next try finds them gone. */
const IN_THE_WAY = new Set(['40001', '40P01'])
const TRIES = 10

/** The connection does not know the statement, or knows another of the name: something between us shares connections. */
const NAMES_LOST = new Set(['26000', '42P05'])

/** So many statements keep their names; lists of other lengths are other statements, so their number has no natural end. */
const NAMED = 200

/**
 * Who stops in the middle of a transaction must not hold up the others for ever. And what was acknowledged must be on the
 * disk, also where the server is set up otherwise.
 */
const BEGIN = `BEGIN ISOLATION LEVEL READ COMMITTED;
  SET LOCAL idle_in_transaction_session_timeout = '30s';
  SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS DOUBLE PRECISION) AS now,
    CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END`

/** A transaction that other parts may use with statements of their own. */
export interface PostgresTransaction extends Transaction {
  query(text: string, values?: readonly unknown[]): Promise<PostgresResult>
}

export interface PostgresDatabase extends Database {
  write<T>(work: (transaction: PostgresTransaction) => Promise<T>): Promise<T>
}

/** A database on a server. Times are those of the server, as the clocks of machines differ. */
export function createPostgresDatabase(pool: PostgresPool, schema: string): PostgresDatabase {
  const spell = createSpelling({
    words: {
      // In the order of the characters, whatever the language of the server is.
      text: 'TEXT COLLATE "C"',
      serial: 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
      clustered: '',
      'for update': 'FOR UPDATE',
      'for share': 'FOR SHARE',
    },
    schema: `"${schema}".`,
    place: (n) => `$${n}`,
  })

  const names = new Map<string, string>()
  let prepares = true

  /**
   * The server reads and plans a statement that has a name only once. That is for what works on single rows; where a plan
   * depends on the values, as in lists of what few or many operations are, a plan for any values can be a very bad one.
   */
  function prepared(sql: string, given: readonly Value[]): PostgresQuery {
    const text = spell(sql)
    const values = given.map(storable)
    if (!names.has(text) && names.size < NAMED) names.set(text, `crmwire_${schema}_${names.size}`)
    const name = names.get(text)
    return prepares && name !== undefined ? { name, text, values } : { text, values }
  }

  async function attempt<T>(work: (transaction: PostgresTransaction) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    // A connection may break between two statements, when nobody waits for an answer that could say so.
    client.on('error', ignore)
    let broken: Error | undefined
    try {
      return await transact(client, work)
    } catch (error) {
      // Also after errors that left the connection whole: they are rare, and a server that changed its role must be left.
      if (!IN_THE_WAY.has(codeOf(error))) broken = error as Error
      throw error
    } finally {
      client.off('error', ignore)
      client.release(broken)
    }
  }

  async function transact<T>(
    client: PostgresClient,
    work: (transaction: PostgresTransaction) => Promise<T>,
  ): Promise<T> {
    const query: PostgresTransaction['query'] = async (text, values) =>
      (await client.query(text, values)) as PostgresResult
    const begun = (await client.query(BEGIN)) as PostgresResult[]
    const now = begun[2]!.rows[0]!['now'] as number
    let keep = true
    const ask = async (sql: string, values: readonly Value[]): Promise<PostgresResult> =>
      (await client.query(prepared(sql, values))) as PostgresResult
    let result: T
    try {
      result = await work({
        query,
        all: async <Row>(sql: string, values: readonly Value[]) =>
          ((await ask(sql, values)).rows as Row[]).map(asGiven),
        run: async (sql, values) => (await ask(sql, values)).rowCount ?? 0,
        now: () => now,
        rollBack: () => {
          keep = false
        },
      })
    } catch (error) {
      // What the transaction died of is what counts.
      await client.query('ROLLBACK').catch(() => {})
      throw error
    }
    await client.query(keep ? 'COMMIT' : 'ROLLBACK')
    return result
  }

  async function again<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++)
      try {
        return await work()
      } catch (error) {
        const code = codeOf(error)
        if (tries === TRIES || !(IN_THE_WAY.has(code) || NAMES_LOST.has(code))) throw error
        if (NAMES_LOST.has(code)) prepares = false
      }
  }

  return {
    async all<Row>(sql: string, values: readonly Value[]) {
      const { rows } = await again(async () => (await pool.query(spell(sql), values.map(storable))) as PostgresResult)
      return (rows as Row[]).map(asGiven)
    },
    write: (work) => again(() => attempt(work)),
    close: () => Promise.resolve(),
  }
}

const ignore = (): void => {}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
