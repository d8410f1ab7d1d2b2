/**
 * A worker of bench/rate.ts: takes its share of the calls as they come, whatever became of those before, and works until
 * nothing is open. Prints what came of it as JSON.
 */
import { readFileSync } from 'node:fs'
import { createConnector } from '../src/connector.ts'
import type { SessionEventInput } from '../src/session/event-schema.ts'
import { sleep, systemClock } from '../src/util/clock.ts'
import { judgeConfig } from '../test/judge/judge-config.ts'
import { BOUNDS } from '../test/kill/worker-order.ts'
import type { RateOrder, RateReport } from './rate-order.ts'

const { ledger, url, calls: file, startAt } = JSON.parse(process.argv[2]!) as RateOrder
const calls = JSON.parse(readFileSync(file, 'utf8')) as { atMs: number; event: SessionEventInput }[]
const config = judgeConfig({}, { bounds: BOUNDS, timeoutSeconds: 2, failWhen: true })
const connector = await createConnector(
  { ...config, limits: { concurrent: 16 } },
  { settings: { CRM_URL: url }, ledger },
)

const answers: number[] = []
const seen = { lateMs: 0, isOver: false }

async function take({ atMs, event }: (typeof calls)[number]): Promise<void> {
  await sleep(systemClock, startAt + atMs - Date.now())
  const began = performance.now()
  await connector.handle(event)
  if (event.type === 'session.started') answers.push(performance.now() - began)
}

async function watch(): Promise<void> {
  while (!seen.isOver) {
    seen.lateMs = Math.max(seen.lateMs, (await connector.status()).lateMs)
    await sleep(systemClock, 500)
  }
}

const watching = watch()
await Promise.all(calls.map(take))
const sessionIds = [...new Set(calls.map(({ event }) => String(event.sessionId)))]
for (;;) {
  await connector.settled()
  if ((await connector.nextDue(sessionIds)) === undefined) break
  await sleep(systemClock, 100)
}
const doneAt = Date.now()
seen.isOver = true
await watching
const results = await Promise.all(sessionIds.map((id) => connector.result(id)))
const operations = results.flatMap((result) => result!.operations)
const open = operations.filter(({ status }) => !['found', 'created', 'done', 'skipped'].includes(status)).length
const twice = results.flatMap((result) =>
  result!.operations.some(({ reason }) => /twice/.test(reason)) ? [result!.sessionId] : [],
)
await connector.close()
const { user, system } = process.cpuUsage()
const report: RateReport = {
  answers,
  lateMs: seen.lateMs,
  doneAt,
  open,
  twice,
  cpuSeconds: (user + system) / 1e6,
  megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
}
console.log(JSON.stringify(report))
