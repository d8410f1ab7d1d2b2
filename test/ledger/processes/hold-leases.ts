/** Acquires lanes for an hour, prints their ids and lives on until it is killed: address, lanes. */
import { writeSync } from 'node:fs'
import { openLedger } from '../../../src/ledger/open-ledger.ts'
import { createOwner } from '../../../src/ledger/owner.ts'
import { systemRandom } from '../../../src/util/random.ts'
import { TENANT } from './numbered.ts'

const [address = '', ...lanes] = process.argv.slice(2)
const ledger = await openLedger(address)
const owner = createOwner(systemRandom)
for (const lane of lanes) await ledger.acquire(TENANT, lane, { owner, now: Date.now(), leaseMs: 3_600_000 })
writeSync(1, `${lanes.join(' ')}\n`)
setInterval(() => {}, 1000)
