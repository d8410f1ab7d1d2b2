import { z } from 'zod'
import { type ConfigPath, valueAt } from './config-path.ts'

type Schema = z.core.$ZodType
/** What a schema is made of. Every schema of ours has one; the type of their base does not say which. */
type Def = z.core.$ZodTypes['_zod']['def']

const defOf = (schema: Schema): Def => (schema as unknown as { def: Def }).def

/** The schema that belongs to a place of a configuration, as far as the values there choose one. */
function schemaAt(schema: Schema, tree: unknown, path: ConfigPath): Schema | undefined {
  const [key, ...rest] = path
  if (key === undefined) return schema
  const here = choose(schema, tree)
  const def = here && defOf(here)
  const inner = valueAt(tree, [key])
  if (def?.type === 'object') {
    const next = Object.hasOwn(def.shape, key) ? def.shape[key] : undefined
    return next && schemaAt(next, inner, rest)
  }
  if (def?.type === 'array') return schemaAt(def.element, inner, rest)
  return def?.type === 'record' ? schemaAt(def.valueType, inner, rest) : undefined
}

/** Takes wrappers away, and chooses the option of a union that the value looks like. */
function choose(schema: Schema, value: unknown): Schema | undefined {
  const def = defOf(schema)
  if (def.type === 'optional' || def.type === 'default') return choose(def.innerType, value)
  if (def.type !== 'union') return schema
  const kind = Array.isArray(value) ? 'array' : 'object'
  const options = def.options
    .map((option) => choose(option, value))
    .filter((option) => option !== undefined && defOf(option).type === kind)
  return options.find((option) => isOfType(option!, valueAt(value, ['type']))) ?? options[0]
}

/** For unions in which `type` chooses. */
function isOfType(option: Schema, type: unknown): boolean {
  const def = defOf(option)
  const literal = def.type === 'object' && def.shape['type'] ? defOf(def.shape['type']) : undefined
  return literal?.type === 'literal' && literal.values.some((one) => one === type)
}

/** The keys that may stand at a place. */
export function keysAt(schema: Schema, tree: unknown, path: ConfigPath): string[] {
  const found = schemaAt(schema, tree, path)
  const at = found && choose(found, valueAt(tree, path))
  const def = at && defOf(at)
  if (def?.type === 'object') return Object.keys(def.shape)
  if (def?.type !== 'record') return []
  const keys = defOf(def.keyType)
  return keys.type === 'enum' ? Object.values(keys.entries).map(String) : []
}

/** What the reference says about a place: its meaning and an example. */
export function notesAt(schema: Schema, tree: unknown, path: ConfigPath): string | undefined {
  const found = schemaAt(schema, tree, path)
  const { description, examples } = (found && notesOf(found)) ?? {}
  if (description === undefined) return undefined
  const example = Array.isArray(examples) && examples.length > 0 ? ` Example: ${JSON.stringify(examples[0])}.` : ''
  return description + example
}

/** Notes may stand on a schema or on what it wraps. */
function notesOf(schema: Schema): { description?: string | undefined; examples?: unknown } | undefined {
  const own = z.globalRegistry.get(schema)
  const def = defOf(schema)
  return own?.description === undefined && 'innerType' in def ? notesOf(def.innerType) : own
}
