import { createHash } from 'node:crypto'
import { storable } from '../sql/dialect.ts'

/** 32 hexadecimal digits for a name that might not fit, or that others need not read. */
export function hashOf(name: string): string {
  return createHash('sha256').update(storable(name)).digest('hex').slice(0, 32)
}
