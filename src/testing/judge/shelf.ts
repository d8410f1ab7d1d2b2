import type { Json } from '../../util/json.ts'
import { asText } from '../server/as-text.ts'
import type { IdShape } from './behaviours.ts'
import { writeId } from './identifiers.ts'

/** What every object has. */
export interface Kept {
  /** Counts from 0. */
  number: number
  /** From then on a search shows it, in milliseconds since 1970. */
  shownFrom: number
}

/** Objects of one kind, in the order of their numbers. */
export interface Shelf<T> {
  readonly all: readonly T[]
  add(one: T): T
  /** By the id that answers told, as a number or as text. */
  find(id: Json | undefined): T | undefined
  /** Those that have this among their keys; all of them without a key. */
  near(key: string | undefined): readonly T[]
}

/** @param keysOf what an object is looked up by; it never changes. */
export function createShelf<T extends Kept>(ids: IdShape, keysOf: (one: T) => (string | null)[]): Shelf<T> {
  const all: T[] = []
  const byId = new Map<string, T>()
  const byKey = new Map<string, T[]>()
  return {
    all,
    add(one) {
      const id = writeId(ids, one.number)
      // What is no id finds nothing.
      if (typeof id !== 'object' && id !== '') byId.set(String(id), one)
      for (const key of new Set(keysOf(one))) {
        if (key === null) continue
        const others = byKey.get(key)
        if (others === undefined) byKey.set(key, [one])
        else others.push(one)
      }
      return added(all, one)
    },
    find: (id) => (id === undefined || typeof id === 'object' ? undefined : byId.get(asText(id))),
    near: (key) => (key === undefined ? all : (byKey.get(key) ?? [])),
  }
}

export function added<T>(list: T[], one: T): T {
  list.push(one)
  return one
}
