import type { ProcedureFactory } from '../flow/procedure.ts'

/** The procedures of this package, by the names that configurations use; each is loaded when it is used. */
export const PROCEDURES: Readonly<Record<string, ProcedureFactory>> = {
  kommo: async (options) => (await import('../adapters/kommo/kommo.ts')).kommo(options),
}
