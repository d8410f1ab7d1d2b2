import type { Quoted } from './quoted.ts'
import type { Value } from './value.ts'

/** One thing that can be done to the value of a variable: `{NAME|filter:argument}`. */
export interface Filter {
  name: string
  /** How it is written, for example `truncate:N`. */
  signature: string
  /** One sentence for the reference page. */
  summary: string
  /** Value in, value out; the reference page and the tests use them. */
  examples: readonly { argument?: string; input: Value; output: Value }[]
  /**
   * `fact`: works on the value as the session holds it (a number of seconds, an unformatted phone number) and must come first.
   * `text`: works on what would be shown.
   */
  takes: 'fact' | 'text'
  /** True when the filter takes the place of the dialect of the endpoint. */
  escapes?: boolean
  /** @returns a message when the argument does not fit, nothing when it does. */
  checkArgument(argument: string | undefined): string | undefined
  /** @param quoted The quotes around the place, for filters that escape. */
  apply(value: Value, argument: string | undefined, quoted?: Quoted): Value
}

/** For filters without an argument. */
export const noArgument = (argument: string | undefined): string | undefined =>
  argument === undefined ? undefined : 'takes no argument'

/** For filters whose argument is a number of characters. */
export const countArgument = (argument: string | undefined): string | undefined =>
  argument !== undefined && /^[1-9]\d{0,4}$/.test(argument) ? undefined : 'takes a whole number from 1 to 99999'
