/**
 * How many calls a second several workers carry on one PostgreSQL ledger while every fifth request goes wrong. A call is
 * four events (started, rated, a recording, ended): an account found or created, a case created and changed, three comments
 * and a file. Each round has a higher rate; the last one is the first that the workers could not keep up with.
 *
 * npm run bench:rate [-- workers seconds rates]
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { formatTable } from '../src/observe/format-table.ts'
import type { JudgeBehaviours } from '../src/testing/judge/behaviours.ts'
import { faultsIn } from '../test/kill/judgement.ts'
import { startJudgeProcess } from '../test/kill/processes.ts'
import { eventsOf } from '../test/simulation/calls.ts'
import { startPostgres } from '../test/support/postgres.ts'
import type { RateOrder, RateReport } from './rate-order.ts'

const workers = Number(process.argv[2] ?? 4)
const seconds = Number(process.argv[3] ?? 30)
const rates = (process.argv[4] ?? '10,20,30,40,60,80,120,160').split(',').map(Number)

const FAULTS: JudgeBehaviours = {
  creates: ['breaks_off', 'loses_answers', 'cuts_answers', 'fails', 'fails_after_storing', 'commits_late'],
  changes: ['breaks_off', 'loses_answers', 'cuts_answers', 'fails', 'fails_after_storing'],
  faultRate: 0.2,
  findFaultRate: 0.2,
  indexLagMs: [0, 800],
  lateCommitMs: [0, 800],
  latencyMs: [1, 20],
}
/** The workers keep up while no session waits for longer than that for somebody who works on it. */
const LATE_MS = 5_000
/** Events of a call come so far apart. */
const APART_MS = 1_000

const run = promisify(execFile)
const server = await startPostgres({ durable: true })
const rows: Record<string, unknown>[] = []

for (const rate of rates) {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-rate-'))
  const count = rate * seconds
  // Half of all people call twice.
  const judge = await startJudgeProcess(folder, { seed: rate, callers: Math.ceil(count / 1.5), behaviours: FAULTS })
  const { callers } = judge.read()
  const calls = Array.from({ length: count }, (_, n) => {
    const caller = callers[n % callers.length]!
    const { name, phone, email } = caller
    const events = eventsOf(`call-${n}`, caller, { name, phoneNumber: phone, email }, { path: 'LICENSE' })
    return events.map((event, place) => ({ atMs: (n * 1000) / rate + place * APART_MS, event }))
  })
  const ledger = await server.createDatabase()
  // Longer than it takes until all of them are there.
  const startAt = Date.now() + 8_000
  const reports = await Promise.all(
    Array.from({ length: workers }, async (_, place) => {
      const file = join(folder, `calls-${place}.json`)
      writeFileSync(file, JSON.stringify(calls.filter((_call, n) => n % workers === place).flat()))
      const order: RateOrder = { ledger, url: judge.url, calls: file, startAt }
      const { stdout } = await run(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'rate-worker.ts'), JSON.stringify(order)],
        { maxBuffer: 2 ** 28 },
      )
      return JSON.parse(stdout) as RateReport
    }),
  )
  const effects = judge.read()
  await judge.stop()
  rmSync(folder, { recursive: true })

  const answers = reports.flatMap((report) => report.answers).toSorted((a, b) => a - b)
  const at = (share: number): number => Math.round(answers[Math.floor(share * (answers.length - 1))]!)
  const took = (Math.max(...reports.map(({ doneAt }) => doneAt)) - startAt) / 1000
  const late = Math.max(...reports.map(({ lateMs }) => lateMs))
  const twice = reports.flatMap((report) => report.twice.map((id) => `twice ${id}`))
  const wrong = faultsIn(
    effects,
    calls.map((_call, n) => `call-${n}`),
    twice,
  )
  rows.push({
    'calls/s': rate,
    calls: count,
    'over after s': Math.round(took),
    'late ms': Math.round(late),
    'answer ms, p50': at(0.5),
    'answer ms, p95': at(0.95),
    'CPU ms/call': Math.round((reports.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) * 1000) / count),
    'MB/worker': Math.max(...reports.map(({ megabytes }) => megabytes)),
    open: reports.reduce((sum, one) => sum + one.open, 0),
    wrong: wrong.length,
  })
  console.log(formatTable(rows, Object.fromEntries(Object.keys(rows[0]!).map((name) => [name, 20]))))
  if (late > LATE_MS) break
}
await server.remove()
