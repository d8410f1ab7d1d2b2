import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { SeedReport, SeedTask } from './seeds-worker.ts'

/** Lives through worlds on all processors of the machine. */
export interface AllProcessors {
  /** What is wrong in the worlds from a seed up to another one, exclusive: one line each, with how to see it again. */
  faults(worlds: SeedTask['worlds'], from: number, to: number): Promise<string[]>
  end(): Promise<void>
}

export function onAllProcessors(): AllProcessors {
  const workers = Array.from({ length: availableParallelism() }, () => new Worker(WORKER))

  async function reportOf(worker: Worker, task: SeedTask): Promise<SeedReport> {
    const answer = once(worker, 'message') as Promise<[SeedReport]>
    worker.postMessage(task)
    return (await answer)[0]
  }

  return {
    async faults(worlds, from, to) {
      const found: string[] = []
      let next = from
      async function work(worker: Worker): Promise<void> {
        while (next < to) {
          const { seed, faults } = await reportOf(worker, { worlds, seed: next++ })
          if (faults.length > 0) found.push(`${again(worlds, seed)}\n  ${faults.join('\n  ')}`)
        }
      }
      await Promise.all(workers.map(work))
      return found
    },
    async end() {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

const WORKER = new URL('seeds-worker.ts', import.meta.url)

const again = (worlds: SeedTask['worlds'], seed: number): string =>
  `npm run simulate -- ${seed}${worlds === 'beyond' ? ' beyond' : ''}`
