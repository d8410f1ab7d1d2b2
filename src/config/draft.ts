import type { CreateSpec } from '../http/endpoint/endpoint-schema.ts'
import type { Json } from '../util/json.ts'
import type { ConfigSpec } from './schema/config.ts'

/** A type of which every part may be missing, because it was left out or could not be read. */
export type Draft<T> = [Json] extends [T]
  ? T
  : T extends readonly (infer Item)[]
    ? Draft<Item>[]
    : T extends object
      ? { [Key in keyof T]?: Draft<T[Key]> | undefined }
      : T

/** What could be read of a configuration: every value in it is of the right type, and any may be missing. */
export type ConfigDraft = Draft<ConfigSpec>

/** What could be read of an endpoint, whatever its role. */
export type EndpointDraft = Draft<CreateSpec> & { dialect?: string | undefined }
