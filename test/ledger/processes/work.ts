/**
 * Takes lanes, writes a step under each lease and gives them back until each lane has enough steps: address, folder, how
 * many steps, how long a lease lasts. Some work takes longer than its lease. Prints each lease.
 */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { openLedger } from '../../../src/ledger/open-ledger.ts'
import { createOwner } from '../../../src/ledger/owner.ts'
import { systemRandom } from '../../../src/util/random.ts'
import { TENANT } from './numbered.ts'

const [address = '', folder = '', steps = '', leaseMs = ''] = process.argv.slice(2)
const ledger = await openLedger(address)
const owner = createOwner(systemRandom)
const request = () => ({ owner, now: Date.now(), leaseMs: Number(leaseMs) })
/** With long leases nobody may be there twice, so a file that only one can make is the proof. */
const isLong = Number(leaseMs) > 60_000
const pause = (ms: number): Promise<unknown> => new Promise((resolve) => void setTimeout(resolve, ms))

for (;;) {
  const leases = await ledger.take(TENANT, request(), 3)
  if (leases.length === 0) {
    if ((await ledger.nextDue(TENANT)) === undefined) break
    await pause(2)
  }
  for (const lease of leases) {
    const { sessionId, epoch } = lease
    writeSync(1, `${sessionId} ${epoch}\n`)
    const file = join(folder, sessionId)
    if (isLong) closeSync(openSync(file, 'wx'))
    await pause(Math.random() * (isLong ? 2 : Number(leaseMs) * 1.5))
    const step = {
      type: 'step' as const,
      sessionId,
      at: 0,
      operation: 'o',
      kind: 'k',
      outcome: 'o',
      reason: String(epoch),
    }
    await ledger.commit({ tenant: TENANT, at: Date.now(), lease, steps: [step] })
    const done = (await ledger.trace(TENANT, sessionId)).length >= Number(steps)
    if (isLong) rmSync(file)
    await ledger.release(lease, (await ledger.lane(TENANT, sessionId)).version, done ? undefined : Date.now())
  }
}
await ledger.close()
