import { faultsOf, silentDuplicates } from './verdict.ts'
import { live } from './world.ts'
import { beyondBounds, withinBounds } from './worlds.ts'

/** Which worlds, and which one of them. */
export interface SeedTask {
  worlds: 'within' | 'beyond'
  seed: number
}

/** What came of it: one line for everything that is wrong. */
export interface SeedReport extends SeedTask {
  faults: readonly string[]
}

/** Lives through one world. */
async function report({ worlds, seed }: SeedTask): Promise<SeedReport> {
  try {
    const faults =
      worlds === 'within' ? faultsOf(await live(withinBounds(seed))) : silentDuplicates(await live(beyondBounds(seed)))
    return { worlds, seed, faults }
  } catch (error) {
    return { worlds, seed, faults: [`it ended with ${String(error)}`] }
  }
}

async function answer(task: SeedTask): Promise<void> {
  process.send!(await report(task))
}

process.on('message', (task: SeedTask) => void answer(task))
