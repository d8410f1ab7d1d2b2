import type { ErrorCode } from '../errors/codes.ts'
import type { ConfigPath } from './config-path.ts'

/** Offsets in a text, the end excluded. */
export interface Range {
  start: number
  end: number
}

/** One mistake as whoever finds it reports it: what and where, without lines and columns. */
export interface Finding {
  severity: 'error' | 'warning'
  code: ErrorCode
  path: ConfigPath
  /** Whether the key is meant or its value (default). */
  part?: 'key' | 'value' | undefined
  /** The part of the text value that is meant. */
  span?: Range | undefined
  /** Where it is in the source text, for what has no place in the tree. */
  range?: Range | undefined
  message: string
  /** What to do; by default the remedy of the code. */
  hint?: string | undefined
}
