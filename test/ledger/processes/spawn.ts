import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Spawned {
  process: ChildProcess
  /** The lines that it has printed; only whole ones. */
  lines(): string[]
  /** Resolves when it has printed so many lines. */
  printed(count: number): Promise<void>
  /** Resolves when it has ended. @throws when it ended with an error. */
  ended: Promise<void>
  kill(): Promise<void>
}

/** Runs a script of this folder in a process of its own. */
export function spawnScript(name: string, parameters: readonly string[]): Spawned {
  const path = new URL(name, import.meta.url).pathname
  const child = spawn(process.execPath, [path, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let complaints = ''
  child.stdout.on('data', (chunk: Buffer) => (said += String(chunk)))
  child.stderr.on('data', (chunk: Buffer) => (complaints += String(chunk)))
  const closed = once(child, 'close') as Promise<[number | null, string | null]>
  const lines = (): string[] => said.split('\n').slice(0, -1)
  const ended = (async () => {
    const [code, signal] = await closed
    if (code !== 0 && signal !== 'SIGKILL') throw new Error(`${name} ended with ${code}: ${complaints}`)
  })()
  ended.catch(() => {})
  return {
    process: child,
    lines,
    async printed(count) {
      while (lines().length < count) await Promise.race([once(child.stdout, 'data'), ended])
    },
    ended,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
