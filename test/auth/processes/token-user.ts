/**
 * A process with many flows that send requests with the credential of a ledger, until its stdin ends. Then it prints what
 * came of them, as JSON.
 */
import { createAuth } from '../../../src/auth/registry.ts'
import { readRetryAfter } from '../../../src/http/retry-after.ts'
import { createUndiciTransport } from '../../../src/http/undici-transport.ts'
import { openLedger } from '../../../src/ledger/open-ledger.ts'
import { silentLogger } from '../../../src/observe/logger.ts'
import { Redactor } from '../../../src/observe/redactor.ts'
import { sleep, systemClock } from '../../../src/util/clock.ts'
import { systemRandom } from '../../../src/util/random.ts'
import type { TokenUserOrder, TokenUserReport } from './token-user-order.ts'

const { auth, ledger: where, url, flows, pauseMs } = JSON.parse(process.argv[2]!) as TokenUserOrder
const ledger = await openLedger(where)
const transport = createUndiciTransport({ network: { allow: ['127.0.0.1'], http: true }, clock: systemClock })
const authenticator = await createAuth(auth, { resolve: (text) => text }).open({
  tenant: 'default',
  ledger,
  transport,
  plainHttp: true,
  retryAfter: (headers) => readRetryAfter(headers, systemClock.now()),
  mendedAt: () => Promise.resolve(undefined),
  clock: systemClock,
  random: systemRandom,
  redactor: new Redactor(),
  logger: silentLogger,
  onAlert: () => undefined,
})

const over = new AbortController()
process.stdin.once('end', () => over.abort())
process.stdin.resume()

const report: TokenUserReport = { served: 0, renewedAfter401: 0, failures: [] }

/** One request as the connector sends it: a 401 is repeated once with another token. */
async function send(): Promise<number> {
  const credential = await authenticator.credential()
  const once = async (one: typeof credential): Promise<number> => {
    const target = { url, headers: {} as Record<string, string> }
    one.apply(target)
    return (await transport.send({ method: 'GET', ...target, timeoutMs: 10_000, responseBytes: 1_000 })).status
  }
  const status = await once(credential)
  if (status !== 401) return status
  report.renewedAfter401++
  return once((await credential.renew!())!)
}

async function flow(): Promise<void> {
  do {
    try {
      const status = await send()
      if (status === 200) report.served++
      else report.failures.push(`status ${status}`)
    } catch (error) {
      report.failures.push(String(error))
    }
    await sleep(systemClock, pauseMs * (0.5 + systemRandom.fraction()))
  } while (!over.signal.aborted)
}

await Promise.all(Array.from({ length: flows }, flow))
await authenticator.close()
await transport.close()
await ledger.close()
console.log(JSON.stringify(report))
