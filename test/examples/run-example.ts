import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

const ROOT = join(import.meta.dirname, '../..')
const source = (path: string): string => pathToFileURL(join(ROOT, 'src', path)).href

/** The examples import the package by its names; here those are the sources, so that no build is needed. */
const ALIASES = `import { registerHooks } from 'node:module'
const sources = { crmwire: '${source('index.ts')}', 'crmwire/config': '${source('config/index.ts')}', 'crmwire/testing': '${source('testing/index.ts')}' }
const adapters = 'crmwire/adapters/'
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier.startsWith(adapters)
        ? '${source('adapters')}/' + specifier.slice(adapters.length) + '/index.ts'
        : (sources[specifier] ?? specifier),
      context,
    ),
})`

/** What came of an example. */
export interface Run {
  code: number | null
  out: string
  err: string
}

/** Runs an example in a process of its own, until it ends by itself. */
export async function runExample(file: string, ...args: string[]): Promise<Run> {
  const aliases = `data:text/javascript,${encodeURIComponent(ALIASES)}`
  const child = spawn(process.execPath, ['--import', aliases, join(ROOT, 'examples', file), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = new Promise<number | null>((done) => {
    child.on('close', done)
  })
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { code, out, err }
}
