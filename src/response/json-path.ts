import { JSONPathClass } from 'jsonpath-plus'
import type { Json } from '../util/json.ts'
import { ResponsePathError } from './path-error.ts'
import type { Filter } from './path-filter.ts'
import type { Segment } from './path-syntax.ts'
import type { Step } from './walk.ts'

/** All values that a path with wildcards, slices, unions, descendants or filters leads to. */
export type Search = (from: Json, root: Json) => Json[]

/** The library splits a path at these, also within quotes. */
const SPLITS_KEY = /['"`\\[\](){}?,;^~#*%]/

/**
 * Hands a path to jsonpath-plus, written so that it can be read in one way only.
 *
 * Filters go along as functions: the library is given no expression to evaluate, only the number of one of ours.
 *
 * @throws ResponsePathError for a key that the library cannot be given.
 */
export function compileSearch(source: string, segments: readonly Segment[]): Search {
  const filters: Filter[] = []
  const path = `$${segments.map((segment) => write(segment, source, filters)).join('')}`
  const search = new JSONPathClass({ autostart: false, eval: callFilter, resultType: 'all' })
  return (from, root) => {
    const results: unknown = search.evaluate({ path, json: from, sandbox: { filters, root } })
    return Array.isArray(results) ? results.filter(isMember).map(({ value }) => value) : []
  }
}

/** The name under which the library puts the item of a filter into the sandbox. */
const ITEM = '_$_v'

/** What the library calls for `[?(2)]`; the context is the sandbox. */
function callFilter(code: string, context: { filters: Filter[]; root: Json; [ITEM]: Json }): boolean {
  return context.filters[Number(code)]!(context[ITEM], context.root)
}

/** To the library the length of a list and the letters of a text are members too; in JSON they are not. */
function isMember(result: { parent: unknown; parentProperty: unknown }): result is typeof result & { value: Json } {
  if (typeof result.parent === 'string') return false
  return !(Array.isArray(result.parent) && result.parentProperty === 'length')
}

function write(segment: Segment, source: string, filters: Filter[]): string {
  if (segment.kind === 'all') return '[*]'
  if (segment.kind === 'descendants') return '..'
  if (segment.kind === 'slice') return `[${segment.bounds}]`
  if (segment.kind === 'filter') return `[?(${filters.push(segment.filter) - 1})]`
  if (segment.kind === 'union') return `[${segment.steps.map((step) => writeStep(step, source, '')).join(',')}]`
  return `[${writeStep(segment.step, source, '`')}]`
}

/** A single key needs the library's mark for "not an operator"; in a union quotes are enough, and the mark would be part of it. */
function writeStep(step: Step, source: string, mark: string): string {
  if (typeof step === 'string') {
    if (SPLITS_KEY.test(step)) throw unsearchable(step, source)
    return `'${mark}${step}'`
  }
  // The library counts from the end in slices only.
  if (step < 0) return step === -1 ? '-1:' : `${step}:${step + 1}`
  return String(step)
}

function unsearchable(key: string, source: string): ResponsePathError {
  const start = Math.max(source.indexOf(key), 0)
  const message = `has a key with a character that only a plain path can hold: ${JSON.stringify(key)}`
  return new ResponsePathError(`the path ${JSON.stringify(source)} ${message} (character ${start + 1})`, start)
}
