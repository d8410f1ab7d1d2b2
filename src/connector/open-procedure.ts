import { CrmwireError } from '../errors/crmwire-error.ts'
import type { Plan } from '../flow/plan.ts'
import type { Procedure, ProcedureFactory } from '../flow/procedure.ts'

/**
 * The procedure that the configuration names.
 *
 * @throws CrmwireError `FLOW_PROCEDURE` when nobody gave it, or when what the configuration says of it does not fit.
 */
export async function openProcedure(
  { procedure }: Plan,
  given: Readonly<Record<string, ProcedureFactory>> = {},
): Promise<Procedure | undefined> {
  if (!procedure) return undefined
  const { adapter, options } = procedure
  if (!Object.hasOwn(given, adapter))
    throw new CrmwireError('FLOW_PROCEDURE', `The configuration names the procedure of ${adapter}, which nobody gave.`)
  return given[adapter]!(options)
}
