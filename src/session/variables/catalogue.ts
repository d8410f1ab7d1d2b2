import { contactCentreVariables } from './contact-centre.ts'
import { crmVariables } from './crm.ts'
import { endUserVariables } from './end-user.ts'
import { lookupVariables } from './lookup.ts'
import { sessionVariables } from './session.ts'
import type { Variable } from './variable.ts'

/** Every variable with a fixed name, in the order of the reference page. */
export const VARIABLES: readonly Variable[] = [
  ...endUserVariables,
  ...sessionVariables,
  ...contactCentreVariables,
  ...crmVariables,
  ...lookupVariables,
]

const BY_NAME: ReadonlyMap<string, Variable> = new Map(
  VARIABLES.flatMap((variable) =>
    [variable.name, ...(variable.alias ? [variable.alias] : [])].map((name) => [name, variable]),
  ),
)

/** The variable of that name; case does not count. */
export function findVariable(name: string): Variable | undefined {
  return BY_NAME.get(name.toUpperCase())
}
