import { readFile } from 'node:fs/promises'
import { ConfigError } from '../errors/config-error.ts'
import { errorsIn } from './check-config.ts'
import { examine } from './examine.ts'
import { refuse } from './refuse.ts'
import type { Config } from './schema/config.ts'
import { readSource } from './source.ts'
import type { LoadedConfig } from './source-of.ts'

export type { LoadedConfig } from './source-of.ts'

/**
 * Reads a configuration file, YAML or JSON, and checks it. Settings need no values yet.
 *
 * @throws ConfigError with all errors at once, each with its line and column; `CONFIG_UNREADABLE` when there is no file.
 */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  const source = readSource(await read(file), file)
  refuse(errorsIn(examine(source, undefined).findings, source), file)
  return { file, text: source.text!, config: source.tree as Config }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown reason'
    const message = `The file ${file} cannot be read (${reason}).`
    const issue = { code: 'CONFIG_UNREADABLE', path: '', hint: 'Check the path and the permissions.' } as const
    throw new ConfigError([issue], message)
  }
}
