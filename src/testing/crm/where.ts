import type { Json } from '../../util/json.ts'
import { bracketedList } from './bracketed.ts'
import type { Bracketed } from './bracketed.ts'
import type { CrmObject } from './crm-objects.ts'
import { asText } from '../server/as-text.ts'

export type Predicate = (object: CrmObject) => boolean

/** A list was asked for in a way that the CRM does not understand: 400. */
export class BadQuery extends Error {}

/** Makes a predicate of `where[0][type]=…`; all its items must hold. @throws BadQuery */
export function readWhere(where: Bracketed | undefined, isAttribute: (name: string) => boolean): Predicate {
  const items = listOf(where ?? '').map((item) => readItem(item, isAttribute))
  return (object) => items.every((matches) => matches(object))
}

function readItem(item: Bracketed, isAttribute: (name: string) => boolean): Predicate {
  if (typeof item === 'string') throw new BadQuery('bad where item')
  const { type, attribute, value } = item
  if (type === 'and' || type === 'or') {
    const items = listOf(value ?? '').map((inner) => readItem(inner, isAttribute))
    return type === 'and'
      ? (object) => items.every((matches) => matches(object))
      : (object) => items.some((matches) => matches(object))
  }
  const compare = typeof type === 'string' && Object.hasOwn(COMPARISONS, type) ? COMPARISONS[type] : undefined
  if (compare === undefined) throw new BadQuery('unknown where type')
  if (typeof attribute !== 'string' || !isAttribute(attribute)) throw new BadQuery('unknown attribute')
  const matches = compare(value)
  return (object) => matches(object[attribute] ?? null)
}

type Comparison = (value: Bracketed | undefined) => (stored: Json) => boolean

/** As in SQL, null fulfils no comparison, and letters compare without case. */
const COMPARISONS: Record<string, Comparison> = {
  // A missing value compares with null, which finds everybody who has none.
  equals: (value) => (value === undefined ? isNull : holds(textOf(value), (stored, wanted) => stored === wanted)),
  notEquals: (value) =>
    value === undefined ? (stored) => !isNull(stored) : holds(textOf(value), (stored, wanted) => stored !== wanted),
  like: (value) => like(textOf(value)),
  notLike: (value) => not(like(textOf(value))),
  contains: (value) => holds(textOf(value), (stored, wanted) => stored.includes(wanted)),
  notContains: (value) => holds(textOf(value), (stored, wanted) => !stored.includes(wanted)),
  startsWith: (value) => holds(textOf(value), (stored, wanted) => stored.startsWith(wanted)),
  endsWith: (value) => holds(textOf(value), (stored, wanted) => stored.endsWith(wanted)),
  greaterThan: (value) => holds(textOf(value), (stored, wanted) => inOrder(stored, wanted) > 0),
  greaterThanOrEquals: (value) => holds(textOf(value), (stored, wanted) => inOrder(stored, wanted) >= 0),
  lessThan: (value) => holds(textOf(value), (stored, wanted) => inOrder(stored, wanted) < 0),
  lessThanOrEquals: (value) => holds(textOf(value), (stored, wanted) => inOrder(stored, wanted) <= 0),
  in: (value) => oneOf(value),
  notIn: (value) => not(oneOf(value)),
  isNull: () => isNull,
  isNotNull: () => (stored) => !isNull(stored),
}

/** Compares two texts, as numbers when both are. */
export function inOrder(a: string, b: string): number {
  const difference = Number(a) - Number(b)
  if (a !== '' && b !== '' && !Number.isNaN(difference)) return difference
  return a < b ? -1 : Number(a > b)
}

/** The text of a stored value, for comparing. */
export function comparable(stored: Json): string {
  return asText(stored).toLowerCase()
}

function holds(wanted: string, compare: (stored: string, wanted: string) => boolean): (stored: Json) => boolean {
  return (stored) => !isNull(stored) && compare(comparable(stored), wanted)
}

function like(wanted: string): (stored: Json) => boolean {
  const source = wanted
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.')
  const pattern = new RegExp(`^${source}$`, 's')
  return (stored) => !isNull(stored) && pattern.test(comparable(stored))
}

function oneOf(value: Bracketed | undefined): (stored: Json) => boolean {
  const wanted = new Set(listOf(value ?? '').map(textOf))
  return (stored) => !isNull(stored) && wanted.has(comparable(stored))
}

function not(matches: (stored: Json) => boolean): (stored: Json) => boolean {
  return (stored) => !isNull(stored) && !matches(stored)
}

function isNull(stored: Json): boolean {
  return stored === null
}

function textOf(value: Bracketed | undefined): string {
  if (typeof value !== 'string') throw new BadQuery('bad where value')
  return value.toLowerCase()
}

function listOf(value: Bracketed): Bracketed[] {
  if (value === '') return []
  const list = bracketedList(value)
  if (list === undefined) throw new BadQuery('a list was expected')
  return list
}
