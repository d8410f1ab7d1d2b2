import type { z } from 'zod'
import { nearest } from '../util/nearest.ts'
import { type ConfigPath, valueAt } from './config-path.ts'
import { keysAt, notesAt } from './schema-at.ts'

type Issue = z.core.$ZodIssue

/** One mistake that the schema found, and what it means for the rest of the checks. */
export interface SchemaProblem {
  kind: 'unknown' | 'missing' | 'invalid'
  path: ConfigPath
  part: 'key' | 'value'
  message: string
  hint?: string | undefined
  /** For an unknown key: the key that was most likely meant. */
  meant?: string | undefined
  /** What is expected, where a setting may stand for it. */
  expected?: string | undefined
  /** What has to be cut out because of it, when that is more than the place itself. */
  scope?: ConfigPath | undefined
  /** True for a rule that looks at a whole map. */
  whole: boolean
}

/** The mistakes behind the issues of a schema: one per key, with the branch of a union that was meant. */
export function schemaProblems(schema: z.core.$ZodType, tree: unknown, issues: readonly Issue[]): SchemaProblem[] {
  const seen = new Set<string>()
  return issues
    .flatMap((issue) => flatten(issue, []))
    .flatMap(({ issue, path }) => describe(schema, tree, issue, path))
    .filter(({ path, part }) => {
      const key = JSON.stringify([path, part])
      return !seen.has(key) && seen.add(key)
    })
}

interface Placed {
  issue: Issue
  path: ConfigPath
}

/** Of a union only the branch counts that has the shape of the value. */
function flatten(issue: Issue, base: ConfigPath): Placed[] {
  const path = [...base, ...issue.path] as ConfigPath
  if (issue.code !== 'invalid_union') return [{ issue, path }]
  const [branch, ...others] = issue.errors.filter((errors) => errors.every(isInside))
  return branch === undefined || others.length > 0 ? [{ issue, path }] : branch.flatMap((inner) => flatten(inner, path))
}

const ABOUT_THE_INSIDE: ReadonlySet<string> = new Set(['unrecognized_keys', 'custom', 'too_small', 'too_big'])

const isInside = ({ path, code }: Issue): boolean => path.length > 0 || ABOUT_THE_INSIDE.has(code)

function describe(schema: z.core.$ZodType, tree: unknown, issue: Issue, path: ConfigPath): SchemaProblem[] {
  const value = valueAt(tree, path)
  const problem = (message: string, more: Partial<SchemaProblem> = {}): SchemaProblem[] => [
    { kind: 'invalid', path, part: 'value', message, whole: false, ...more },
  ]
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(schema, tree, path)
    const present = new Set(Object.keys(value as object))
    return issue.keys.map((key) => {
      const meant = nearest(
        key,
        allowed.filter((one) => !present.has(one)),
      )
      return {
        kind: 'unknown',
        path: [...path, key],
        part: 'key',
        message: `There is no key ${key} here.`,
        hint: meant === undefined ? listHint(allowed) : `Did you mean ${meant}?`,
        meant,
        whole: false,
      }
    })
  }
  // Without its type nothing in the map can be judged.
  const scope = 'discriminator' in issue ? path.slice(0, -1) : undefined
  if (issue.code === 'invalid_key')
    return problem(sentence(issue.issues[0]?.message ?? ''), {
      part: 'key',
      hint: notesAt(schema, tree, path.slice(0, -1)),
    })
  if (value === undefined && path.length > 0)
    return problem(`The key ${String(path.at(-1))} is missing.`, {
      kind: 'missing',
      hint: `Add it: ${wanted(issue)}.`,
      scope,
    })
  return problem(explain(issue, value), {
    hint: quoteHint(value) ?? nearestHint(issue, value) ?? notesAt(schema, tree, path),
    expected: 'expected' in issue ? issue.expected : undefined,
    scope,
    whole: issue.code === 'custom',
  })
}

function listHint(allowed: readonly string[]): string | undefined {
  return allowed.length === 0 ? undefined : `These keys may stand here: ${allowed.join(', ')}.`
}

const TYPES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
}

function explain(issue: Issue, value: unknown): string {
  const { code } = issue
  if ('discriminator' in issue) return `Expected ${wanted(issue)}.`
  if (code === 'invalid_value' && typeof value === 'string') return `Expected ${wanted(issue)}.`
  if (code === 'invalid_type' || code === 'invalid_value') return `Expected ${wanted(issue)}, found ${kindOf(value)}.`
  if (code === 'too_big') return `Expected at most ${amount(issue.maximum, issue.origin)}.`
  if (code !== 'too_small') return sentence(issue.message)
  if (issue.origin === 'string' && Number(issue.minimum) === 1) return 'The text must not be empty.'
  return `Expected ${issue.inclusive === false ? 'more than' : 'at least'} ${amount(issue.minimum, issue.origin)}.`
}

function wanted(issue: Issue): string {
  if (issue.code === 'invalid_type') return TYPES[issue.expected] ?? issue.expected
  if (issue.code === 'invalid_value')
    return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options))
    return `one of ${issue.options.map(String).join(', ')}`
  return issue.message.replace(/^expected /, '')
}

function amount(count: number | bigint, origin: string): string {
  const unit = { string: 'character', array: 'item' }[origin]
  if (unit === undefined) return String(count)
  return `${count} ${unit}${Number(count) === 1 ? '' : 's'}`
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a whole number' : 'a number'
  return typeof value === 'boolean' ? String(value) : 'a map'
}

function sentence(message: string): string {
  const text = /^(?:is|needs) /.test(message) ? `This ${message}` : message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** `name: {FIRST_NAME}` without quotes is a map to YAML. */
function quoteHint(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const [first, ...others] = Object.entries(value)
  return first !== undefined && first[1] === null && others.length === 0
    ? `A variable at the start of a value needs quotes: "{${first[0]}}".`
    : undefined
}

function nearestHint(issue: Issue, value: unknown): string | undefined {
  const allowed = issue.code === 'invalid_value' ? issue.values : 'options' in issue ? issue.options : []
  if (typeof value !== 'string' || !Array.isArray(allowed)) return undefined
  const meant = nearest(value, allowed.map(String))
  return meant === undefined ? undefined : `Did you mean ${meant}?`
}
