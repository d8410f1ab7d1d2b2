import { concatAnd, concatOr } from './concat.ts'
import { defaultValue } from './default-value.ts'
import { map } from './map.ts'
import type { TemplateFunction } from './template-function.ts'

/** All functions, by name. */
export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map(
  [defaultValue, concatOr, concatAnd, map].map((one) => [one.name, one]),
)
