import { emptyAnswer, jsonAnswer } from '../server/answer.ts'
import type { Answer } from '../server/answer.ts'
import { parseBracketed } from './bracketed.ts'
import type { Bracketed, BracketedMap } from './bracketed.ts'
import { CUSTOM_FIELD } from './crm-objects.ts'
import type { CrmObject } from './crm-objects.ts'
import type { Entity } from './entity.ts'
import { BadQuery, comparable, inOrder, readWhere } from './where.ts'
import type { Predicate } from './where.ts'

const USUAL_SIZE = 20
const LARGEST_SIZE = 200

/** Answers a query over some objects of an entity; without an order the newest come first. */
export function listObjects(objects: readonly CrmObject[], entity: Entity, query: string): Answer {
  try {
    return list(objects, entity, parseBracketed(query))
  } catch (error) {
    if (error instanceof BadQuery) return emptyAnswer(400, error.message)
    throw error
  }
}

function list(objects: readonly CrmObject[], entity: Entity, params: BracketedMap): Answer {
  const isAttribute = (name: string): boolean =>
    ALWAYS.includes(name) || Object.hasOwn(entity.fields, name) || CUSTOM_FIELD.test(name)
  const size = readCount(params['maxSize'], USUAL_SIZE)
  if (size > LARGEST_SIZE) return emptyAnswer(403, 'maxSize is too large')
  const offset = readCount(params['offset'], 0)
  const conditions = [
    readWhere(params['where'], isAttribute),
    readPrimaryFilter(entity, params['primaryFilter']),
    readSearch(entity, params['q']),
  ]
  const found = objects.filter((object) => conditions.every((matches) => matches(object)))
  sort(found, params['orderBy'], params['order'], isAttribute)
  const page = found.slice(offset, offset + size)
  return jsonAnswer({ total: totalOf(found, offset + size, params['q']), list: page })
}

const ALWAYS = ['id', 'createdAt', 'modifiedAt']

/** With a search in texts nothing is counted: -1 says that there is more, -2 that there is not. */
function totalOf(found: readonly CrmObject[], end: number, search: Bracketed | undefined): number {
  if (search === undefined) return found.length
  return found.length > end ? -1 : -2
}

function readCount(value: Bracketed | undefined, usual: number): number {
  if (value === undefined) return usual
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) throw new BadQuery('a number was expected')
  return Number(value)
}

function readPrimaryFilter(entity: Entity, name: Bracketed | undefined): Predicate {
  if (name === undefined || name === '') return () => true
  const filter =
    typeof name === 'string' && Object.hasOwn(entity.primaryFilters, name) ? entity.primaryFilters[name] : undefined
  if (filter === undefined) throw new BadQuery('unknown primary filter')
  return filter
}

function readSearch(entity: Entity, search: Bracketed | undefined): Predicate {
  if (typeof search !== 'string' || search === '') return () => true
  const wanted = search.toLowerCase()
  return (object) =>
    entity.searched.some((name) => {
      const stored = object[name] ?? null
      return stored !== null && comparable(stored).startsWith(wanted)
    })
}

function sort(
  found: CrmObject[],
  orderBy: Bracketed | undefined,
  order: Bracketed | undefined,
  isAttribute: (name: string) => boolean,
): void {
  if (orderBy !== undefined && (typeof orderBy !== 'string' || !isAttribute(orderBy)))
    throw new BadQuery('unknown attribute')
  const direction = order ?? (orderBy === undefined ? 'desc' : 'asc')
  if (typeof direction !== 'string' || !/^(asc|desc)$/i.test(direction)) throw new BadQuery('unknown order')
  if (orderBy !== undefined) found.sort((a, b) => inOrder(comparable(a[orderBy] ?? ''), comparable(b[orderBy] ?? '')))
  // Reversed as a whole, so that of two objects of one second the later one comes first.
  if (direction.toLowerCase() === 'desc') found.reverse()
}
