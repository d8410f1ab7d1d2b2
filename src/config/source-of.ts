import type { Config } from './schema/config.ts'
import { type Source, objectSource, readSource } from './source.ts'

/** A configuration that was read from a file. */
export interface LoadedConfig {
  /** Where it came from; other files that it names are relative to it. */
  readonly file: string
  /** The text of the file, for errors that show their line. */
  readonly text: string
  readonly config: Config
}

/** True for what `loadConfig` gives; no configuration has a key `text`. */
function isLoaded(input: object): input is LoadedConfig {
  return 'text' in input && 'config' in input && typeof input.text === 'string'
}

/** Reads a configuration in any of its forms: text, an object, or a loaded file. */
export function sourceOf(input: unknown, file?: string): Source {
  if (typeof input === 'string') return readSource(input, file)
  if (typeof input === 'object' && input !== null && isLoaded(input)) return readSource(input.text, input.file)
  return objectSource(input, file)
}
