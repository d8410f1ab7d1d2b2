import { configJsonSchema } from '../../config/json-schema.ts'
import { stringifyJson } from '../../util/json.ts'
import type { Terminal } from '../terminal.ts'

/** Prints the JSON Schema of the configuration. */
export function schema(terminal: Terminal): number {
  terminal.out(stringifyJson(configJsonSchema(), 2))
  return 0
}
