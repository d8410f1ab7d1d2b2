import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { JudgeBehaviours } from '../../src/testing/judge/behaviours.ts'
import { type JudgeLedger, readJudgeLedger } from '../../src/testing/judge/judge-ledger-file.ts'
import type { SessionEventInput } from '../../src/session/event-schema.ts'
import type { WorkerOrder } from './worker-order.ts'

/** A judge in a process of its own, which outlives those that are killed around it. */
export interface JudgeProcess {
  url: string
  /** What it has written down so far. */
  read(): JudgeLedger
  stop(): Promise<void>
}

export async function startJudgeProcess(
  folder: string,
  options: { seed: number; callers: number; behaviours: JudgeBehaviours },
): Promise<JudgeProcess> {
  const ledgerFile = join(folder, 'effects.ndjson')
  const child = node('tools/judge-process.ts', { ...options, ledgerFile })
  const [url] = (await once(createInterface(child.stdout!), 'line')) as [string]
  return {
    url,
    read: () => readJudgeLedger(ledgerFile),
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** A worker at work. */
export interface Worker {
  /** What it has printed so far. */
  lines: string[]
  /** Resolves when it feeds events. */
  feeding: Promise<void>
  /** Resolves to true when it has come to its end, and to false when it was killed. */
  ended: Promise<boolean>
  signal(name: NodeJS.Signals): void
}

export function startWorker(order: WorkerOrder): Worker {
  const child = node('test/kill/worker.ts', order)
  const lines: string[] = []
  const feeding = Promise.withResolvers<void>()
  createInterface(child.stdout!).on('line', (line) => {
    lines.push(line)
    if (line === 'feeding') feeding.resolve()
  })
  const errors: string[] = []
  child.stderr!.on('data', (chunk: Buffer) => errors.push(String(chunk)))
  const ended = once(child, 'close').then((closed) => {
    const [code, signal] = closed as [number | null, NodeJS.Signals | null]
    feeding.resolve()
    if (signal === 'SIGKILL') return false
    if (code !== 0) throw new Error(`the worker ended with ${code ?? signal}:\n${errors.join('')}`)
    return true
  })
  return { lines, feeding: feeding.promise, ended, signal: (name) => void child.kill(name) }
}

function node(script: string, argument: unknown): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, JSON.stringify(argument)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Writes events to a file, one JSON object a line. */
export function writeEvents(file: string, events: readonly SessionEventInput[]): string {
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  return file
}
