import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { runProgram } from '../../src/cli/program.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { type Crm, startCrm } from '../../src/testing/crm/start-crm.ts'
import { systemClock } from '../../src/util/clock.ts'

const ROOT = resolve(import.meta.dirname, '../..')
export const ESPOCRM = join(ROOT, 'examples/espocrm.yaml')
export const EVENTS = join(ROOT, 'examples/events.ndjson')
export const SESSION = join(ROOT, 'examples/session.json')

/** The API key of the CRM in these tests; it must never be seen in any output. */
export const CANARY = 'canary-4f9c/"key"'

export interface CliResult {
  code: number | null
  out: string
  err: string
}

/** Runs the command line in this process, with a terminal that collects what is printed. */
export async function runCli(
  args: readonly string[],
  options: { env?: Record<string, string>; input?: string; terminal?: Partial<Terminal> } = {},
): Promise<CliResult> {
  const { env = {}, input = '' } = options
  let out = ''
  let err = ''
  const code = await runProgram(args, {
    out: (line) => {
      out += `${line}\n`
    },
    err: (line) => {
      err += `${line}\n`
    },
    status: undefined,
    input: () => Promise.resolve(input),
    async *lines() {
      yield* input.split('\n')
    },
    browse: () => undefined,
    colour: { out: false, err: false },
    width: undefined,
    env,
    clock: systemClock,
    onInterrupt: () => undefined,
    quit: () => undefined,
    ...options.terminal,
  })
  return { code, out, err }
}

/** Starts the real command line in a process of its own. */
export function startCli(args: readonly string[], env: Record<string, string> = {}): ChildProcessWithoutNullStreams {
  const { PATH = '' } = process.env
  return spawn(process.execPath, [join(ROOT, 'src/cli/main.ts'), ...args], { env: { PATH, ...env } })
}

/** Runs the real command line in a process of its own. */
export async function spawnCli(
  args: readonly string[],
  options: { env?: Record<string, string>; input?: string } = {},
): Promise<CliResult> {
  const { env = {}, input = '' } = options
  const child = startCli(args, env)
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done) => {
      child.on('close', done)
    }),
  ])
  return { code, out, err }
}

/** A CRM for all tests of a file, emptied after each, and a folder for their files. */
export function useCrmAndFolder(): {
  crm(): Crm
  env(): Record<string, string>
  file(name: string, content: string): string
  /** The path of a file that is not there yet. */
  path(name: string): string
} {
  let crm: Crm
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-cli-'))
  beforeAll(async () => {
    crm = await startCrm({ apiKey: CANARY })
  })
  afterEach(() => crm.reset())
  afterAll(async () => {
    await crm.close()
    rmSync(folder, { recursive: true })
  })
  return {
    crm: () => crm,
    env: () => ({ CRM_URL: crm.url, CRM_API_KEY: CANARY }),
    file(name, content) {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    path: (name) => join(folder, name),
  }
}

/** The documents of an NDJSON output. */
export function documents(out: string): Record<string, unknown>[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
