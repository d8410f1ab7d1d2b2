import { configJsonSchema } from '../../config/json-schema.ts'
import { metadataJsonSchema } from '../../metadata/schema/session-metadata.ts'
import { stringifyJson } from '../../util/json.ts'
import type { Terminal } from '../terminal.ts'

/** What there is a JSON Schema of. */
const SCHEMAS = { config: configJsonSchema, metadata: metadataJsonSchema } as const

/** Prints the JSON Schema of a configuration, or of a session metadata file. */
export function schema(of: keyof typeof SCHEMAS, terminal: Terminal): number {
  terminal.out(stringifyJson(SCHEMAS[of](), 2))
  return 0
}
