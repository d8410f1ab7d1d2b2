import { DIALECTS } from '../dialects/registry.ts'
import { type Filter, noArgument } from '../filter.ts'
import { toText } from '../value.ts'
import { textFilters } from './text.ts'
import { timeFilters } from './time.ts'

const dialectFilters: Filter[] = [...DIALECTS.values()].map((dialect) => ({
  name: dialect.name,
  signature: dialect.name,
  summary: `Escapes for ${dialect.language}.`,
  examples: dialect.examples,
  takes: 'text',
  escapes: true,
  checkArgument: noArgument,
  apply: (value, _argument, quoted) => dialect.escape(toText(value), quoted),
}))

/** All filters that need nothing but their value, by name. The phone formats join them where the country is known. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map(
  [...textFilters, ...timeFilters, ...dialectFilters].map((filter) => [filter.name, filter]),
)
