import type { Value } from '../../template/value.ts'
import type { Facts } from '../facts.ts'

/**
 * The moment a variable needs: `session` is always there; `account` and `record` once they are found or created; the others
 * in the one place that makes them.
 */
export type Moment =
  | 'session'
  | 'text'
  | 'account'
  | 'record'
  | 'comment'
  | 'file'
  | 'bytes'
  | 'attachment'
  | 'operation'
  | 'former'
  | 'search'
  | 'lookup'
  | 'pop'

/** Who vouches for a value: the platform, a signature, nobody, the CRM, or this library. */
export type Provenance = 'platform' | 'signed' | 'unsigned' | 'crm' | 'library'

/** One variable of the catalogue. */
export interface Variable {
  name: string
  /** Another spelling that means the same. */
  alias?: string
  /** One sentence for the reference page. */
  meaning: string
  example: string
  /** It exists wherever one of these moments has come. */
  moments: readonly Moment[]
  /** True when it can tell one person or session from all others, so that a find may rest on it. */
  identifies?: boolean
  provenance: Provenance
  /** How it is shown: a phone number in the configured format, a duration as `mm:ss`; text without it. */
  shown?: 'phone' | 'duration'
  read(facts: Facts): Value
}
