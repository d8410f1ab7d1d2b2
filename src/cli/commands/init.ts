import { writeFile } from 'node:fs/promises'
import { nearest } from '../../util/nearest.ts'
import { EXIT } from '../exit-code.ts'
import { type Preset, readPresets } from '../input/presets.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

export interface InitOptions {
  /** Replaces a file that exists. */
  force?: boolean | undefined
}

/** Writes a configuration to begin with: to a file, or to stdout for `-` and for none. Without a name, lists them. */
export async function init(
  name: string | undefined,
  file: string | undefined,
  { force = false }: InitOptions,
  terminal: Terminal,
): Promise<number> {
  const presets = await readPresets()
  if (name === undefined) {
    terminal.out(formatPresets(presets))
    return EXIT.done
  }
  const preset = presets.find((one) => one.name === name)
  if (!preset) throw unknown(name, presets)
  if (file === undefined || file === '-') {
    terminal.out(preset.text.trimEnd())
    return EXIT.done
  }
  await write(file, preset.text, force)
  terminal.err(`${file} is written. Next: crmwire check ${file}`)
  return EXIT.done
}

function formatPresets(presets: readonly Preset[]): string {
  const width = Math.max(...presets.map(({ name }) => name.length))
  return presets.map(({ name, description }) => `${name.padEnd(width)}  ${description}`).join('\n')
}

function unknown(name: string, presets: readonly Preset[]): UsageError {
  const names = presets.map((preset) => preset.name)
  const meant = nearest(name, names)
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
  return new UsageError(`There is no preset ${name}.${hint} All presets: ${names.join(', ')}.`)
}

const REASONS: Record<string, string> = {
  EEXIST: 'it exists already; --force replaces it',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'it may not be written',
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new UsageError(`${file} cannot be written: ${REASONS[code] ?? code}.`)
  }
}
