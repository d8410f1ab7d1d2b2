/** Stores numbered changes, many at once, and prints each number after it was acknowledged: address, name, how many. */
import { writeSync } from 'node:fs'
import { openLedger } from '../../../src/ledger/open-ledger.ts'
import { numbered } from './numbered.ts'

const [address = '', name = '', most = 'Infinity'] = process.argv.slice(2)
const ledger = await openLedger(address)
let next = 0
await Promise.all(
  Array.from({ length: 20 }, async () => {
    for (let n = next++; n < Number(most); n = next++) {
      await ledger.commit(numbered(name, n))
      writeSync(1, `${n}\n`)
    }
  }),
)
await ledger.close()
