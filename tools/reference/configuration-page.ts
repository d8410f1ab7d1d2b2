import { configJsonSchema } from '../../src/config/json-schema.ts'
import { GENERATED, code, table } from './markdown.ts'

interface Schema {
  type?: string | string[]
  description?: string
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

/** What the settings pages of contact-centre platforms call by other names. */
const RELATED: readonly [string, string][] = [
  ['Property', '`params`'],
  ['Container Map, Container Array', '`params` with `container`'],
  ['Response Data Location', '`response.data`'],
  ['ID location', '`response.id`'],
  ['CRM lookup URLs', '`links`'],
  ['Attachment ID, Attachment URL', '`attachment`'],
]

const ROOT = configJsonSchema() as Schema
const SHARED = Object.entries(ROOT.$defs ?? {}).filter(([name]) => !name.startsWith('__'))
/** The keys that every endpoint has; pages that add some need not repeat them. */
const ENDPOINT_KEYS: ReadonlySet<string> = new Set(Object.keys(ROOT.$defs?.['ChangeEndpoint']?.properties ?? {}))

/** `docs/reference/configuration.md` */
export function configurationPage(): string {
  const keys = Object.entries(ROOT.properties ?? {})
  return `# Configuration

${GENERATED}

A configuration is YAML 1.2 or JSON. Duplicate and unknown keys are errors. \`crmwire check\` shows all errors at once;
\`crmwire schema\` prints this reference as JSON Schema.

${table(['On other platforms', 'Here'], RELATED)}

${keys.map(([key, schema]) => section(code(key), schema, key, ROOT.required?.includes(key) ?? false)).join('\n\n')}

# Shared parts

${SHARED.map(([name, schema]) => section(name, schema, '', false)).join('\n\n')}
`
}

function section(title: string, schema: Schema, path: string, required: boolean): string {
  const intro = [schema.description, required ? '**Required.**' : '', examplesOf(schema)].filter(Boolean).join(' ')
  const kinds = variantsOf(schema).filter(({ properties }) => properties?.['type']?.const !== undefined)
  if (kinds.length > 0) return [`## ${title}`, intro, ...kinds.map((kind) => kindSection(path, kind))].join('\n\n')
  const type = schema.properties === undefined ? `Takes ${takes(schema)}.` : ''
  const rows = childRows(path, schema)
  const body = rows.length === 0 ? '' : table(['Key', 'Takes', 'Meaning'], rows)
  return [`## ${title}`, [intro, type].filter(Boolean).join(' '), body].filter(Boolean).join('\n\n')
}

/** One of several kinds that `type` chooses. */
function kindSection(path: string, { properties = {}, ...kind }: Schema): string {
  const { type, ...own } = properties
  const rows = childRows(path, { ...kind, properties: own })
  const intro = [kind.description, examplesOf(kind)].filter(Boolean).join(' ')
  return [`### ${code(`${path}.type: ${inline(type!.const)}`)}`, intro, table(['Key', 'Takes', 'Meaning'], rows)].join(
    '\n\n',
  )
}

/** The rows of everything below a schema that is written in place; shared parts have sections of their own. */
function childRows(path: string, schema: Schema): string[][] {
  const objects = [schema, ...variantsOf(schema)].filter(({ properties }) => properties)
  const seen = new Set<string>()
  const rows = objects.flatMap(({ properties = {}, required = [] }) => {
    const entries = Object.entries(properties)
    const isEndpoint = path !== '' && [...ENDPOINT_KEYS].every((key) => key in properties)
    const shared = isEndpoint ? [['…', link('ChangeEndpoint'), 'Everything that an endpoint takes.']] : []
    return [
      ...shared,
      ...entries.flatMap(([key, child]) => {
        if (seen.has(key) || (isEndpoint && ENDPOINT_KEYS.has(key))) return []
        seen.add(key)
        return rowsOf(path === '' ? key : `${path}.${key}`, child, required.includes(key))
      }),
    ]
  })
  const { additionalProperties: rest } = schema
  return typeof rest === 'object' && rest.properties
    ? [...rows, ...childRows(path === '' ? '*' : `${path}.*`, rest)]
    : rows
}

function rowsOf(path: string, schema: Schema, required: boolean): string[][] {
  const meaning = [schema.description, required ? '**Required.**' : '', examplesOf(schema)].filter(Boolean).join(' ')
  return [[code(path), takes(schema), meaning], ...(schema.$ref === undefined ? childRows(path, schema) : [])]
}

const variantsOf = ({ oneOf = [], anyOf = [] }: Schema): Schema[] => [...oneOf, ...anyOf]

function examplesOf({ examples = [] }: Schema): string {
  return examples.length === 0 ? '' : `Example: ${examples.map((example) => code(inline(example))).join(', ')}.`
}

const link = (name: string): string => `[${name}](#${name.toLowerCase()})`

function takes(schema: Schema): string {
  const shared = schema.$ref?.split('/').at(-1)
  if (shared !== undefined) return shared.startsWith('__') ? 'any JSON' : link(shared)
  if (schema.const !== undefined) return code(inline(schema.const))
  if (schema.enum) return schema.enum.map((value) => code(inline(value))).join(', ')
  const variants = variantsOf(schema).filter((one) => !isSetting(one))
  if (variants.length > 0) return [...new Set(variants.map(takes))].join(' or ')
  if (schema.type === 'array') return `list of ${typeof schema.items === 'object' ? takes(schema.items) : 'anything'}`
  if (schema.type === 'object' && schema.properties === undefined && typeof schema.additionalProperties === 'object')
    return `map of ${takes(schema.additionalProperties)}`
  return `${[schema.type ?? 'any JSON'].flat().join(' or ')}${range(schema)}`
}

function range({ minimum, maximum }: Schema): string {
  return minimum !== undefined && maximum !== undefined && maximum < 1e15 ? ` ${minimum} to ${maximum}` : ''
}

/** A number may also be written as a setting; saying so in every row helps nobody. */
const isSetting = ({ pattern }: Schema): boolean => pattern?.startsWith('^\\$\\{') ?? false

const inline = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
