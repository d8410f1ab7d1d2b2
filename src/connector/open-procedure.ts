import { CrmwireError } from '../errors/crmwire-error.ts'
import type { ProcedurePlan } from '../flow/plan.ts'
import type { Procedure, ProcedureFactory } from '../flow/procedure.ts'

/**
 * The procedure that the configuration names.
 *
 * @throws CrmwireError `FLOW_PROCEDURE` when nobody gave it, or when what the configuration says of it does not fit.
 */
export async function openProcedure(
  { procedure }: { procedure: Pick<ProcedurePlan, 'adapter' | 'options'> | undefined },
  given: Readonly<Record<string, ProcedureFactory>> = {},
): Promise<Procedure | undefined> {
  if (!procedure) return undefined
  const { adapter, options } = procedure
  if (!Object.hasOwn(given, adapter))
    throw new CrmwireError(
      'FLOW_PROCEDURE',
      `The configuration names the procedure of ${adapter}, which nobody gave.`,
      { path: 'procedure.adapter', hint: hintFor(Object.keys(given)) },
    )
  return given[adapter]!(options)
}

/** Nothing was given at all, or not this one. */
const hintFor = (names: readonly string[]): string | undefined =>
  names.length === 0 ? undefined : `Known here: ${names.join(', ')}.`
