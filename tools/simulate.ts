/**
 * Tells the story of one simulated world, line by line, and what is wrong with it: `npm run simulate -- SEED [beyond]`.
 * The same seed tells the same story every time.
 */
import { faultsOf, silentDuplicates } from '../test/simulation/verdict.ts'
import { live } from '../test/simulation/world.ts'
import { beyondBounds, withinBounds } from '../test/simulation/worlds.ts'

const seed = Number(process.argv[2] ?? 0)
const isBeyond = process.argv[3] === 'beyond'
const ending = await live(isBeyond ? beyondBounds(seed) : withinBounds(seed))
for (const line of ending.story) console.log(line)
const faults = isBeyond ? silentDuplicates(ending) : faultsOf(ending)
console.log(faults.length === 0 ? `seed ${seed}: as it should be` : faults.join('\n'))
process.exitCode = faults.length === 0 ? 0 : 1
