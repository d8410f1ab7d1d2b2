/**
 * A process that feeds events to a judge through a ledger and works until everything is done. It can be told to end itself
 * with SIGKILL when it calls the world outside it for the n-th time, before or after the call.
 *
 * Prints `feeding` when it has begun, `points N` with the calls it made, and `done` when nothing is open.
 */
import { readFileSync } from 'node:fs'
import type { Config } from '../../src/config/schema/config.ts'
import { type SessionResult, createConnector } from '../../src/connector.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'
import { isLedgerFailure } from '../../src/ledger/ledger-failure.ts'
import { openLedger } from '../../src/ledger/open-ledger.ts'
import type { SessionEventInput } from '../../src/session/event-schema.ts'
import { sleep, systemClock } from '../../src/util/clock.ts'
import { judgeConfig } from '../judge/judge-config.ts'
import { BOUNDS, type WorkerOrder } from './worker-order.ts'

const order = JSON.parse(process.argv[2]!) as WorkerOrder
/** So often in a row nothing may be due while something is open, until it counts as left open. */
const STUCK_LOOKS = 20
let points = 0

/** Whoever cannot reach the ledger asks again. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await ask()
    } catch (error) {
      if (!isLedgerFailure(error)) throw error
      await sleep(systemClock, 50)
    }
}

/** Dies at the point that was ordered. */
function reach(): void {
  if (++points === order.killAt) process.kill(process.pid, 'SIGKILL')
}

/** Every call of it is two points: before it is made, and after it was answered. */
function counted<T extends object>(target: T, uncounted: readonly string[]): T {
  return new Proxy(target, {
    get(of, member, receiver) {
      const value: unknown = Reflect.get(of, member, receiver)
      if (typeof value !== 'function') return value
      if (uncounted.includes(String(member))) return value.bind(of) as unknown
      return async (...given: unknown[]): Promise<unknown> => {
        reach()
        try {
          return await (Reflect.apply(value, of, given) as unknown)
        } finally {
          reach()
        }
      }
    },
  })
}

const network = { allow: ['127.0.0.1'], http: true }
const ledger = await openLedger(order.ledger)
const { spec, settings } = order.storage ?? {}
const config = judgeConfig({}, { bounds: BOUNDS, timeoutSeconds: 1, failWhen: true })
const storing = {
  ...config,
  settings: { ...config.settings, SECRET: { secret: true, optional: true } },
  storage: { files: ['call_recording'], sendToCrm: true, ...spec },
} satisfies Config
const connector = await createConnector(spec ? storing : config, {
  settings: { CRM_URL: order.url, ...settings },
  // What only looks, and what an idle engine repeats, says nothing about where it may be killed.
  ledger: counted(ledger, ['onWork', 'close', 'nextDue', 'list', 'renew', 'take']),
  transport: counted(createUndiciTransport({ network, clock: systemClock }), ['close', 'download']),
  leaseMs: 4_000,
  retry: { firstMs: 100, longestMs: 1_000, horizonMs: 3_600_000 },
})
console.log('feeding')
const events = readFileSync(order.events, 'utf8')
  .trim()
  .split('\n')
  .filter((_line, place) => place % order.among === order.place)
  .map((line) => JSON.parse(line) as SessionEventInput)
const sessionIds = [...new Set(events.map(({ sessionId }) => String(sessionId)))]
const gapMs = 1000 / (order.eventsPerSecond ?? Infinity)
for (const event of events) {
  await patiently(() => connector.handle(event))
  if (gapMs > 0) await sleep(systemClock, gapMs)
}
let results: (SessionResult | undefined)[]
let open: string[]
for (let looks = 0; ;) {
  await connector.settled()
  const due = await patiently(() => connector.nextDue(order.waitForAll ? undefined : sessionIds))
  if (due === undefined) {
    results = await Promise.all(sessionIds.map((id) => patiently(() => connector.result(id))))
    open = results.flatMap((result) =>
      result!.operations
        .filter(({ status }) => !['found', 'created', 'done', 'skipped'].includes(status))
        .map(({ kind, status, reason }) => `${result!.sessionId}: ${kind} ${status}: ${reason}`),
    )
    // What another worker was told of meanwhile is not left open; what nobody goes on with is.
    if (open.length === 0 || ++looks === STUCK_LOOKS) break
  } else looks = 0
  await sleep(systemClock, 50)
}
console.log(`points ${points}`)
for (const line of open) console.log(`open ${line}`)
for (const result of results)
  if (result!.operations.some(({ reason }) => /twice/.test(reason))) console.log(`twice ${result!.sessionId}`)
console.log('done')
await connector.close()
await ledger.close()
