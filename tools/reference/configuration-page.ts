import { configJsonSchema } from '../../src/config/json-schema.ts'
import { GENERATED, code, table } from './markdown.ts'

interface Schema {
  type?: string | string[]
  description?: string
  title?: string
  examples?: unknown[]
  const?: unknown
  enum?: unknown[]
  pattern?: string
  minimum?: number
  maximum?: number
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  items?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
  $ref?: string
  $defs?: Record<string, Schema>
}

const RELATED: readonly [string, string][] = [
  ['Property', '`params`'],
  ['Container Map, Container Array', '`params` with `container`'],
  ['Response Data Location', '`response.data`'],
  ['ID location', '`response.id`'],
  ['CRM lookup URLs', '`links`'],
  ['Attachment ID, Attachment URL', '`attachment`'],
]

/** `docs/reference/configuration.md` */
export function configurationPage(): string {
  const schema = configJsonSchema() as Schema
  const sections = Object.entries(schema.properties ?? {}).map(([key, value]) => section(key, value, schema))
  return `# Configuration

${GENERATED}

A configuration is YAML 1.2 or JSON. Duplicate and unknown keys are errors. \`crmwire check\` shows all errors at once;
\`crmwire schema\` prints this reference as JSON Schema.

What the settings pages of contact-centre platforms call by other names:

${table(['There', 'Here'], RELATED)}

${sections.join('\n\n')}
`
}

function section(key: string, schema: Schema, root: Schema): string {
  const rows = rowsOf(key, schema, root, root.required?.includes(key) ?? false, 0)
  return `## ${code(key)}\n\n${table(['Key', 'Takes', 'Meaning'], rows)}`
}

/** The rows of a key and of everything below it, as far as it is written in place. */
function rowsOf(path: string, given: Schema, root: Schema, required: boolean, depth: number): string[][] {
  const schema = resolve(given, root)
  const examples = (schema.examples ?? []).map((example) => code(inline(example))).join(', ')
  const meaning = [schema.description ?? '', required ? '**Required.**' : '', examples && `Example: ${examples}`]
  const own = [code(path), takes(schema, root), meaning.filter(Boolean).join(' ')]
  return [own, ...childrenOf(path, schema, root, depth)]
}

function childrenOf(path: string, schema: Schema, root: Schema, depth: number): string[][] {
  if (depth > 5) return []
  const variants = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map((one) => resolve(one, root))
  const objects = [schema, ...variants].filter(({ properties }) => properties)
  const seen = new Set<string>()
  return objects
    .flatMap(({ properties = {}, required = [] }) =>
      Object.entries(properties).flatMap(([key, child]) => {
        if (seen.has(key)) return []
        seen.add(key)
        return rowsOf(`${path}.${key}`, child, root, required.includes(key), depth + 1)
      }),
    )
    .concat(
      typeof schema.additionalProperties === 'object' && schema.additionalProperties.properties
        ? childrenOf(`${path}.*`, schema.additionalProperties, root, depth + 1)
        : [],
    )
}

function resolve(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : { ...root.$defs?.[name], ...schema }
}

function takes(schema: Schema, root: Schema): string {
  if (schema.const !== undefined) return code(inline(schema.const))
  if (schema.enum) return schema.enum.map((value) => code(inline(value))).join(', ')
  const variants = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map((one) => resolve(one, root))
  if (variants.length > 0)
    return [...new Set(variants.filter((one) => !isSetting(one)).map((one) => takes(one, root)))].join(' or ')
  if (schema.type === 'array') {
    const items = typeof schema.items === 'object' ? takes(resolve(schema.items, root), root) : 'anything'
    return `list of ${items}`
  }
  const range =
    schema.minimum !== undefined && schema.maximum !== undefined && schema.maximum < 1e15
      ? ` ${schema.minimum} to ${schema.maximum}`
      : ''
  return `${schema.title ?? [schema.type ?? 'anything'].flat().join(' or ')}${range}`
}

/** A number may also be written as a setting; saying so in every row helps nobody. */
const isSetting = ({ pattern }: Schema): boolean => pattern?.startsWith('^\\$\\{') ?? false

const inline = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
