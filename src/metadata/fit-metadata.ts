import type { z } from 'zod'
import { type SessionMetadata, sessionMetadataSchema } from './schema/session-metadata.ts'

/** What came of fitting. */
export interface Fitted {
  /** Absent when there is no id, without which nobody knows what it is about. */
  metadata: SessionMetadata | undefined
  /** Places of values that are not what their key holds, and were left out. */
  misfits: readonly string[]
}

type Place = readonly PropertyKey[]
type Holder = Record<PropertyKey, unknown> | unknown[]

/**
 * The metadata with whatever is not as its key says left out, so that one odd value costs no other. An integer that no
 * number can hold becomes a text with its digits.
 */
export function fitMetadata(tree: Readonly<Record<string, unknown>>): Fitted {
  const candidate = structuredClone(tree)
  const misfits: string[] = []
  for (;;) {
    const { success, data, error } = sessionMetadataSchema.safeParse(candidate)
    if (success) return { metadata: data, misfits }
    for (const place of placesOf(error.issues)) {
      const shown = place.join('.')
      if (makeText(candidate, place)) continue
      misfits.push(shown)
      if (shown === 'id') return { metadata: undefined, misfits }
      remove(candidate, place)
    }
  }
}

/** Each place once; of a list the last one first, so that the others stay where they are. */
function placesOf(issues: readonly z.core.$ZodIssue[]): Place[] {
  const places = new Map(issues.map(({ path }) => [path.join('.'), path]))
  return [...places.values()].toReversed()
}

/** @returns false when it is no integer beyond what a number can hold. */
function makeText(tree: Holder, place: Place): boolean {
  const [holder, key] = at(tree, place)
  const value = holder[key]
  if (typeof value !== 'bigint') return false
  holder[key] = String(value)
  return true
}

function remove(tree: Holder, place: Place): void {
  const [holder, key] = at(tree, place)
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
}

/** Whoever holds the value, and under which key. */
function at(tree: Holder, place: Place): [Record<PropertyKey, unknown>, PropertyKey] {
  const holder = place.slice(0, -1).reduce((value, part) => (value as Record<PropertyKey, Holder>)[part]!, tree)
  return [holder as Record<PropertyKey, unknown>, place.at(-1)!]
}
