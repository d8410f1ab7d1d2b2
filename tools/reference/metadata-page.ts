import { metadataJsonSchema } from '../../src/metadata/schema/session-metadata.ts'
import { GENERATED, code, table } from './markdown.ts'

interface Schema {
  type?: string | string[]
  description?: string
  enum?: unknown[]
  format?: string
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  items?: Schema
  anyOf?: Schema[]
}

const ROOT = metadataJsonSchema() as Schema

/** Every object with keys of its own, by its keys: a shape that stands in several places has one section. */
const SECTIONS = new Map<string, { path: string; schema: Schema }>()

/** `docs/reference/metadata.md` */
export function metadataPage(): string {
  collect('', ROOT)
  const sections = [...SECTIONS.values()].map(({ path, schema }) => `## ${code(path)}\n\n${rows(schema)}`)
  return `# Session metadata

${GENERATED}

One JSON object for each call or chat, by the names that the platform's files and its API have; what is *of crmwire* they do not
have. Further keys may stand anywhere and are kept. A key that is null or absent is unknown. Times are ISO 8601, durations are
whole seconds, and an id is a number where it is one on the platform, else a text. \`crmwire schema metadata\` prints this page
as JSON Schema; [the guide](../guides/metadata.md) says when the file is written and how to read it.

${rows(ROOT)}

${sections.join('\n\n')}
`
}

function collect(path: string, { properties = {} }: Schema): void {
  for (const [key, child] of Object.entries(properties)) {
    const schema = objectIn(child)
    if (!schema || SECTIONS.has(keysOf(schema))) continue
    const place = path === '' ? key : `${path}.${key}`
    SECTIONS.set(keysOf(schema), { path: place, schema })
    collect(place, schema)
  }
}

function rows({ properties = {} }: Schema): string {
  return table(
    ['Key', 'Holds', 'Meaning'],
    Object.entries(properties).map(([key, schema]) => [code(key), holds(schema), schema.description ?? '']),
  )
}

/** The object that a key holds, or that the items of its list are. */
function objectIn(schema: Schema): Schema | undefined {
  const inner = known(schema)
  const object = inner.items ?? inner
  return object.properties ? object : undefined
}

function holds(schema: Schema): string {
  const inner = known(schema)
  const object = objectIn(schema)
  const section = object && SECTIONS.get(keysOf(object))?.path
  if (section !== undefined) {
    const link = `[${code(section)}](#${section.replaceAll('.', '')})`
    return inner.items ? `list of ${link}` : link
  }
  if (inner.enum) return inner.enum.map((value) => code(String(value))).join(', ')
  if (inner.format === 'date-time') return 'time'
  if (inner.anyOf) return inner.anyOf.map(holds).join(' or ')
  if (inner.additionalProperties !== undefined) return 'map of any JSON'
  const [type = 'any JSON'] = [inner.type ?? []].flat().filter((one) => one !== 'null')
  return type
}

/** What it is when it is known. */
function known(schema: Schema): Schema {
  const options = (schema.anyOf ?? []).filter(({ type }) => type !== 'null')
  return options.length === 1 ? options[0]! : schema
}

const keysOf = ({ properties }: Schema): string => JSON.stringify(properties)
