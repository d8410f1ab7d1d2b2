/**
 * Signed webhooks of Whippy over HTTP: 30 % of them are repeats, 5 % were tampered with, all come in any order, and some
 * never come. No tampered one may be accepted, and each call has one effect. Exits 1 on anything else.
 *
 *     npm run test:webhooks [-- how many] [-- seed]
 */
import { judgeDeliveries } from './webhooks/judge-deliveries.ts'

/** A connector with its ledger has so many calls; what is shuffled are their deliveries. */
const CALLS_TOGETHER = 1_000
const SHOWN = 20

const [wanted = '100000', firstSeed = '1'] = process.argv.slice(2)
const began = performance.now()
const total = { deliveries: 0, tampered: 0, calls: 0, wrong: 0 }
for (let seed = Number(firstSeed); total.deliveries < Number(wanted); seed++) {
  const { deliveries, tampered, calls, wrong } = await judgeDeliveries(CALLS_TOGETHER, seed)
  for (const one of wrong.slice(0, SHOWN)) console.error(`seed ${seed}: ${one}`)
  total.deliveries += deliveries
  total.tampered += tampered
  total.calls += calls
  total.wrong += wrong.length
}
const seconds = ((performance.now() - began) / 1000).toFixed(0)
console.log(
  `${total.deliveries} deliveries of ${total.calls} calls, ${total.tampered} tampered with, in ${seconds} s: ` +
    (total.wrong === 0 ? 'none of those accepted, each call once in the CRM' : `${total.wrong} wrong`),
)
process.exitCode = total.wrong === 0 ? 0 : 1
