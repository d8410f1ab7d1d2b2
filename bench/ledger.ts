/**
 * What the durable ledgers cost: commits a second, and looking for work while many lanes wait. A lane that waits must cost
 * nothing, so each question is asked beside a thousand of them and beside a million.
 *
 * npm run bench:ledger [-- lanes seconds sqlite|postgres]
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import type { Ledger } from '../src/ledger/ledger.ts'
import { openLedger } from '../src/ledger/open-ledger.ts'
import { formatTable } from '../src/observe/format-table.ts'
import { startPostgres } from '../test/support/postgres.ts'

const most = Number(process.argv[2] ?? 1_000_000)
const seconds = Number(process.argv[3] ?? 3)
const only = process.argv[4]
const few = Math.min(1000, most)

const TENANT = 'bench'
const HOUR_MS = 3_600_000
const request = () => ({ owner: 'bench', now: Date.now(), leaseMs: 30_000 })

/** Runs statements past the ledger, to fill it quickly. */
interface Store {
  name: string
  address: string
  /** Lanes from one number up to another, that wait for a day. */
  fill(from: number, to: number): Promise<void>
  /** All lanes wait for now. */
  makeDue(): Promise<void>
}

const operation = (id: string, sessionId: string, state: 'ready' | 'waiting' | 'finished') => ({
  id,
  tenant: TENANT,
  sessionId,
  kind: 'comment',
  rank: 2,
  sequence: 1,
  state,
  dueAt: undefined,
  holdsLane: true,
  parkedOn: undefined,
  wakesOnEvent: false,
  beside: false,
  tries: 3,
  crashes: 0,
  sending: false,
  payload: { at: '2026-11-20T10:00:00Z', facts: 'x'.repeat(200) },
  progress: undefined,
  outcome: { status: 'pending' as const, reason: 'the CRM answered 503' },
  openedAt: 0,
  configHash: 'h',
})

/** Waiting lanes with one operation each, as both databases understand it; `series` gives the numbers `n`. */
function waitingLanes(schema: string, series: string): string[] {
  const data = JSON.stringify(operation('', '', 'waiting'))
  const due = Date.now() + 24 * HOUR_MS
  return [
    `INSERT INTO ${schema}sessions (tenant, id, version, data, open, due_at, look_at, job_at)
      SELECT '${TENANT}', 'lane' || n, 1, '${data}', 1, ${due} + n, ${due} + n, ${due} + n FROM ${series}`,
    `INSERT INTO ${schema}operations (tenant, id, session_id, kind, rank, sequence, state, status, opened_at, data)
      SELECT '${TENANT}', 'waiting' || n, 'lane' || n, 'comment', 2, 1, 'waiting', 'pending', n, '${data}' FROM ${series}`,
  ]
}

const DUE = `UPDATE {sessions} SET look_at = look_at - ${48 * HOUR_MS}, due_at = due_at - ${48 * HOUR_MS},
  job_at = job_at - ${48 * HOUR_MS} WHERE look_at > ${Date.now() + HOUR_MS}`

function sqliteStore(file: string): Store {
  const run = (statements: string[]): Promise<void> => {
    const database = new DatabaseSync(file)
    database.exec(`BEGIN; ${statements.join('; ')}; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)`)
    database.close()
    return Promise.resolve()
  }
  return {
    name: 'SQLite',
    address: file,
    fill: (from, to) =>
      run(
        waitingLanes(
          '',
          `(WITH RECURSIVE numbers(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM numbers WHERE n < ${to - 1}) SELECT n FROM numbers)`,
        ),
      ),
    makeDue: () => run([DUE.replace('{sessions}', 'sessions')]),
  }
}

function postgresStore(address: string): Store {
  const queue = `lanes-${createHash('sha256').update(TENANT).digest('hex').slice(0, 32)}`
  const run = async (statements: string[]): Promise<void> => {
    const client = new Client({ connectionString: address })
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.query('ANALYZE')
    await client.end()
  }
  const soonest = `to_timestamp(look_at / 1000), 1700000000 - floor(look_at / 1000)`
  return {
    name: 'PostgreSQL with pg-boss',
    address,
    fill: (from, to) =>
      run([
        ...waitingLanes('crmwire.', `generate_series(${from}, ${to - 1}) AS n`),
        `INSERT INTO crmwire_jobs.job (name, data, policy, start_after, priority)
          SELECT '${queue}', jsonb_build_object('sessionId', id), 'standard', ${soonest}
          FROM crmwire.sessions WHERE look_at > ${Date.now() + HOUR_MS} AND substr(id, 5)::int >= ${from}`,
      ]),
    makeDue: () =>
      run([
        DUE.replace('{sessions}', 'crmwire.sessions'),
        `UPDATE crmwire_jobs.job SET start_after = start_after - interval '48 hours', priority = priority + ${48 * 3600}`,
      ]),
  }
}

/** How often work can be done in a second, so many side by side. */
async function rate(width: number, work: (n: number) => Promise<unknown>): Promise<number> {
  let n = 0
  const started = performance.now()
  const until = started + seconds * 1000
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (performance.now() < until) await work(n++)
    }),
  )
  return n / ((performance.now() - started) / 1000)
}

/** The median, in milliseconds. */
async function time(work: (n: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  const until = performance.now() + seconds * 500
  for (let n = 0; n < 20 || performance.now() < until; n++) {
    const started = performance.now()
    await work(n)
    times.push(performance.now() - started)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!
}

/** What an engine asks while lanes wait. */
async function questions(ledger: Ledger): Promise<Record<string, number>> {
  return {
    'look for work, none is due': await time(() => ledger.take(TENANT, request(), 64)),
    'take one lane that is due': await time(async (n) => {
      await ledger.commit({ tenant: TENANT, at: Date.now(), wake: `due ${n % 8}` })
      const [lease] = await ledger.take(TENANT, request(), 1)
      const { version } = await ledger.lane(TENANT, lease!.sessionId)
      await ledger.release(lease!, version, Date.now() + HOUR_MS)
    }),
    'when the next is due': await time(() => ledger.nextDue(TENANT)),
    'count by state': await time(() => ledger.counts(TENANT)),
    'list 50 that failed': await time(() => ledger.list(TENANT, { statuses: ['failed', 'held'], limit: 50 })),
    'list 50 that wait': await time(() => ledger.list(TENANT, { states: ['waiting'], limit: 50 })),
    'list 50 of all': await time(() => ledger.list(TENANT, { limit: 50 })),
    'sessions to be wiped': await time(() =>
      ledger.idle(TENANT, { beforeMs: Date.now() - HOUR_MS, wiped: false, limit: 50 }),
    ),
  }
}

const megabytes = (): number => Math.round(process.memoryUsage.rss() / 2 ** 20)

async function measure(store: Store): Promise<void> {
  const ledger = await openLedger(store.address)
  await ledger.take(TENANT, request(), 1)
  let round = 0
  const commit = (n: number) =>
    ledger.commit({
      tenant: TENANT,
      at: Date.now(),
      operations: [operation(`o${round} ${n % 1000}`, `s${n % 1000}`, 'finished')],
      steps: [
        { type: 'step', sessionId: `s${n % 1000}`, at: 0, operation: 'o', kind: 'k', outcome: 'done', reason: 'r' },
      ],
    })
  console.log(`\n${store.name}`)
  for (const width of [1, 64]) {
    round++
    console.log(`  commits, ${width} at once: ${Math.round(await rate(width, commit))} a second`)
  }

  await store.fill(0, few)
  const beside = [await questions(ledger)]
  const memory = [megabytes()]
  await store.fill(few, most)
  beside.push(await questions(ledger))
  memory.push(megabytes())
  await store.makeDue()
  const due = { 'take 10 lanes of all that are due': await time(() => ledger.take(TENANT, request(), 10)) }

  const [one, other] = beside as [Record<string, number>, Record<string, number>]
  const rows: object[] = Object.keys(one).map((what) => ({
    what,
    [`${few} wait, ms`]: one[what]!.toFixed(3),
    [`${most} wait, ms`]: other[what]!.toFixed(3),
    ratio: (other[what]! / one[what]!).toFixed(2),
  }))
  for (const [what, ms] of Object.entries(due)) rows.push({ what, [`${most} wait, ms`]: ms.toFixed(3) })
  const columns = { what: 40, [`${few} wait, ms`]: 20, [`${most} wait, ms`]: 20, ratio: 10 }
  console.log(formatTable(rows as Record<string, unknown>[], columns))
  console.log(`  memory of this process: ${memory[0]} MB beside ${few}, ${memory[1]} MB beside ${most}`)
  await ledger.close()
}

if (only !== 'postgres') {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-bench-'))
  await measure(sqliteStore(join(folder, 'bench.db')))
  rmSync(folder, { recursive: true })
}
if (only !== 'sqlite') {
  const server = await startPostgres({ durable: true })
  await measure(postgresStore(server.url))
  await server.remove()
}
