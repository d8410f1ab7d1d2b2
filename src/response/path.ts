import type { Json } from '../util/json.ts'
import { ResponsePathError } from './path-error.ts'
import { parsePath } from './path-syntax.ts'
import { compileSearch } from './search.ts'
import { walk, type Step } from './walk.ts'

/** A path into an answer, compiled once. */
export interface Path {
  /** The path as it was written. */
  source: string
  /** It starts with `$` and is followed from the root of the body, whatever value it is asked about. */
  fromRoot: boolean
  /** The first value it leads to; undefined when there is none. `null` in the data is a value. */
  one(value: Json, root: Json): Json | undefined
  /** Every value it leads to, in the order of the data. */
  all(value: Json, root: Json): Json[]
}

/**
 * Compiles a path: `a.b[0].c`, `['odd key']`, `[-1]`, or with a leading `$` from the root of the body. Both take
 * wildcards `[*]`, slices `[0:2]`, unions `[0,2]` and filters `[?(@.type == 'work')]`; only the latter takes `..`.
 * `@` is the value itself, for lists of bare values.
 *
 * @param place where the path stands in the configuration, for the error.
 * @throws ResponsePathError (`RESPONSE_PATH_INVALID`) with the offset of the mistake.
 */
export function compilePath(text: string, place?: string): Path {
  try {
    return compile(text)
  } catch (error) {
    if (place === undefined || !(error instanceof ResponsePathError)) throw error
    throw new ResponsePathError(error.message, error.start, place)
  }
}

function compile(source: string): Path {
  const { fromRoot, segments } = parsePath(source)
  const steps: Step[] = []
  for (const segment of segments) if (segment.kind === 'step') steps.push(segment.step)
  if (steps.length === segments.length) {
    const one = (value: Json, root: Json) => walk(steps, fromRoot ? root : value)
    return {
      source,
      fromRoot,
      one,
      all(value, root) {
        const found = one(value, root)
        return found === undefined ? [] : [found]
      },
    }
  }
  const search = compileSearch(segments)
  const all = (value: Json, root: Json) => search(fromRoot ? root : value, root)
  return { source, fromRoot, one: (value, root) => all(value, root)[0], all }
}
