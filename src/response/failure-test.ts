import type { Json } from '../util/json.ts'
import { equalScalars, isScalar } from './compare.ts'
import { compilePath } from './path.ts'
import { compilePattern } from './pattern.ts'
import type { FailWhen } from './schema.ts'

/** Finds the condition that marks a body as an error; undefined when none holds. */
export type FailureTest = (json: Json | undefined) => { matched: FailWhen } | undefined

/**
 * Compiles `failWhen`. Its paths start at the root of the body; where one leads to several values or to a list, one
 * that meets the condition is enough.
 *
 * @throws CrmwireError `RESPONSE_PATH_INVALID`, `RESPONSE_PATTERN_INVALID`.
 */
export function compileFailureTest(failWhen: FailWhen | readonly FailWhen[], place = 'failWhen'): FailureTest {
  const list = isList(failWhen)
    ? failWhen.map((condition, i) => ({ condition, holds: compileCondition(condition, `${place}[${i}]`) }))
    : [{ condition: failWhen, holds: compileCondition(failWhen, place) }]
  return (json) => {
    const found = list.find(({ holds }) => holds(json ?? null))
    return found === undefined ? undefined : { matched: found.condition }
  }
}

function compileCondition({ path: text, exists, equals, matches }: FailWhen, place: string): (json: Json) => boolean {
  const path = compilePath(text, `${place}.path`)
  const values = (json: Json) => path.all(json, json).flatMap((value) => value)
  if (matches !== undefined) {
    const pattern = compilePattern(matches, `${place}.matches`)
    return (json) => values(json).some((value) => isScalar(value) && pattern(String(value)))
  }
  if (equals !== undefined) return (json) => values(json).some((value) => equalScalars(value, equals))
  return (json) => path.all(json, json).some(hasValue) === (exists ?? true)
}

/** Many answers carry `"error": null` or `"errors": []` when all went well. */
function hasValue(value: Json): boolean {
  if (typeof value === 'object') return value !== null && Object.keys(value).length > 0
  return value !== ''
}

function isList(failWhen: FailWhen | readonly FailWhen[]): failWhen is readonly FailWhen[] {
  return Array.isArray(failWhen)
}
