import { parentPort } from 'node:worker_threads'
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
export async function report({ worlds, seed }: SeedTask): Promise<SeedReport> {
  const faults =
    worlds === 'within' ? faultsOf(await live(withinBounds(seed))) : silentDuplicates(await live(beyondBounds(seed)))
  return { worlds, seed, faults }
}

parentPort?.on('message', (task: SeedTask) => {
  void report(task).then(
    (done) => parentPort!.postMessage(done),
    (error: unknown) => parentPort!.postMessage({ ...task, faults: [`it ended with ${String(error)}`] }),
  )
})
