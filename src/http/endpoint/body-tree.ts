import type { Facts } from '../../session/facts.ts'
import type { CompiledTemplate } from '../../template/compile-template.ts'
import type { Value } from '../../template/value.ts'
import type { Json } from '../../util/json.ts'

/** The key that lets an object leave when its template is empty. */
const WHEN = '$when'

/**
 * Compiles a JSON tree whose text leaves are templates. What is empty leaves with its key or place, and so does a map or
 * list that this empties; an object with `$when` leaves when that is empty.
 */
export function compileTree(
  tree: Json,
  compile: (text: string) => CompiledTemplate<Facts>,
  name: (key: string) => string,
  keepEmpty: boolean,
): CompiledTemplate<Facts> {
  if (typeof tree === 'string') {
    const render = compile(tree)
    return keepEmpty ? (facts, used) => render(facts, used) ?? '' : render
  }
  if (typeof tree !== 'object' || tree === null) return () => tree
  if (Array.isArray(tree)) {
    const items = tree.map((item) => compileTree(item, compile, name, keepEmpty))
    return (facts, used) => {
      const values = items.map((item) => item(facts, used)).filter((value) => value !== undefined)
      return values.length === 0 && items.length > 0 ? undefined : values
    }
  }
  const { [WHEN]: condition, ...own } = tree
  const when = typeof condition === 'string' ? compile(condition) : undefined
  const entries = Object.entries(own).map(
    ([key, item]) => [name(key), compileTree(item, compile, name, keepEmpty)] as const,
  )
  return (facts, used): Value => {
    if (when && when(facts) === undefined) return undefined
    const result = Object.create(null) as { [key: string]: Json }
    let filled = entries.length === 0
    for (const [key, item] of entries) {
      const value = item(facts, used)
      if (value === undefined) continue
      result[key] = value
      filled = true
    }
    return filled ? result : undefined
  }
}
