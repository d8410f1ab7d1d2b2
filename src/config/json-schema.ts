import { z } from 'zod'
import { configSchema } from './schema/config.ts'

type Node = Record<string, unknown>

const SETTING: Node = { type: 'string', pattern: String.raw`^\$\{[A-Za-z_]\w*\}$` }
const TYPED: ReadonlySet<unknown> = new Set(['number', 'integer', 'boolean'])
const NOTES = ['title', 'description', 'examples', 'default']

/** The JSON Schema (draft 2020-12) of a configuration, for editors. Numbers and booleans may also be one `${NAME}`. */
export function configJsonSchema(): Record<string, unknown> {
  return withSettings(z.toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12' })) as Node
}

function withSettings(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withSettings)
  if (typeof node !== 'object' || node === null) return node
  const own = node as Node
  if (Array.isArray(own['anyOf'])) return { ...own, anyOf: alternatives(own['anyOf'] as Node[]) }
  const isTyped = TYPED.has(own['type']) && !('const' in own)
  if (!isTyped) return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, inner(key, value)]))
  const entries = Object.entries(own)
  const notes = Object.fromEntries(entries.filter(([key]) => NOTES.includes(key)))
  const type = Object.fromEntries(entries.filter(([key]) => !NOTES.includes(key)))
  return { ...notes, anyOf: [type, SETTING] }
}

/** Examples and defaults are data, which may look like a schema. */
function inner(key: string, value: unknown): unknown {
  return NOTES.includes(key) ? value : withSettings(value)
}

/** A union that takes any text takes a setting, too. */
function alternatives(options: Node[]): unknown[] {
  const takesText = options.some(({ type, enum: values, pattern }) => type === 'string' && !values && !pattern)
  const kept = options.map((option) => (TYPED.has(option['type']) ? option : withSettings(option)))
  return takesText || !options.some(({ type }) => TYPED.has(type)) ? kept : [...kept, SETTING]
}
