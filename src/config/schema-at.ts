import type { z } from 'zod'

type Schema = z.core.$ZodType
type Def = z.core.$ZodTypes['_zod']['def']

/** The schema that belongs to a place of a configuration, as far as the values there choose one. */
function schemaAt(schema: Schema, tree: unknown, path: readonly PropertyKey[]): Schema | undefined {
  const here = choose(schema, tree)
  const [key, ...rest] = path
  if (key === undefined || here === undefined) return here
  const def = (here as { _zod: { def: Def } })._zod.def
  const inner = typeof tree === 'object' && tree !== null ? (tree as Record<PropertyKey, unknown>)[key] : undefined
  if (def.type === 'object') {
    const next = (def.shape as Record<PropertyKey, Schema | undefined>)[key]
    return next && schemaAt(next, inner, rest)
  }
  if (def.type === 'array') return schemaAt(def.element, inner, rest)
  return def.type === 'record' ? schemaAt(def.valueType, inner, rest) : undefined
}

/** Takes wrappers away, and chooses the option of a union that the value looks like. */
function choose(schema: Schema, value: unknown): Schema | undefined {
  const def = (schema as { _zod: { def: Def } })._zod.def
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'nullable':
      return choose(def.innerType, value)
    case 'union': {
      const kind = Array.isArray(value) ? 'array' : 'object'
      const options = def.options
        .map((option) => choose(option, value))
        .filter((option) => option !== undefined && (option as { _zod: { def: Def } })._zod.def.type === kind)
      return options.find((option) => sameType(option!, value)) ?? options[0]
    }
    default:
      return schema
  }
}

/** For unions in which `type` chooses. */
function sameType(option: Schema, value: unknown): boolean {
  const def = (option as { _zod: { def: Def } })._zod.def
  const literal =
    def.type === 'object' ? (def.shape['type'] as { _zod: { def: Def } } | undefined)?._zod.def : undefined
  return literal?.type === 'literal' && literal.values.some((one) => one === (value as { type?: unknown }).type)
}

/** The keys that may stand at a place. */
export function keysAt(schema: Schema, tree: unknown, path: readonly PropertyKey[]): string[] {
  const found = schemaAt(schema, tree, path)
  const def = (found as { _zod: { def: Def } } | undefined)?._zod.def
  if (def?.type === 'object') return Object.keys(def.shape)
  if (def?.type !== 'record') return []
  const keys = (def.keyType as { _zod: { def: Def } })._zod.def
  return keys.type === 'enum' ? Object.values(keys.entries).map(String) : []
}
