import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { SeedReport, SeedTask } from './seeds-process.ts'

/** Lives through worlds on all processors of the machine. */
export interface AllProcessors {
  /** What is wrong in the worlds from a seed up to another one, exclusive, and how to see it again. */
  faults(worlds: SeedTask['worlds'], from: number, to: number): Promise<string[]>
  end(): void
}

const PROCESS = fileURLToPath(new URL('seeds-process.ts', import.meta.url))

export function onAllProcessors(): AllProcessors {
  const processes = Array.from({ length: availableParallelism() }, start)
  return {
    async faults(worlds, from, to) {
      const found: string[] = []
      let next = from
      async function work(on: SeedsProcess): Promise<void> {
        while (next < to) {
          const { seed, faults } = await reportOf(on, { worlds, seed: next++ })
          if (faults.length > 0) found.push(`${again(worlds, seed)}\n  ${faults.join('\n  ')}`)
        }
      }
      await Promise.all(processes.map(work))
      return found
    },
    end() {
      for (const { child } of processes) child.kill()
    },
  }
}

interface SeedsProcess {
  child: ChildProcess
  /** Rejects when the process has ended. */
  ended: Promise<never>
}

function start(): SeedsProcess {
  const child = fork(PROCESS)
  const ended = once(child, 'exit').then(() => {
    throw new Error('a process of the simulation has ended')
  })
  ended.catch(() => undefined)
  return { child, ended }
}

async function reportOf({ child, ended }: SeedsProcess, task: SeedTask): Promise<SeedReport> {
  const answer = once(child, 'message') as Promise<[SeedReport]>
  child.send(task)
  const [report] = await Promise.race([answer, ended])
  return report
}

const again = (worlds: SeedTask['worlds'], seed: number): string =>
  `npm run simulate -- ${seed}${worlds === 'beyond' ? ' beyond' : ''}`
