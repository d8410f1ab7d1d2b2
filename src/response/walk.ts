import type { Json } from '../util/json.ts'

/** One step of a plain path: a key, or a position in a list, negative from its end. */
export type Step = string | number

const POSITION = /^\d+$/

/** The value that a plain path leads to. Only what the data itself holds is found, never what the language adds. */
export function walk(steps: readonly Step[], from: Json): Json | undefined {
  let here: Json | undefined = from
  for (const step of steps) {
    if (typeof here !== 'object' || here === null) return undefined
    if (Array.isArray(here)) {
      here = itemAt(here, step)
    } else {
      here = Object.hasOwn(here, step) ? here[step] : undefined
    }
  }
  return here
}

function itemAt(list: readonly Json[], step: Step): Json | undefined {
  if (typeof step === 'number') return list.at(step)
  return POSITION.test(step) ? list[Number(step)] : undefined
}
