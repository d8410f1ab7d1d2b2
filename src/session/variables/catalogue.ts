import { contactCentreVariables } from './contact-centre.ts'
import { crmVariables } from './crm.ts'
import { endUserVariables } from './end-user.ts'
import { lookupVariables } from './lookup.ts'
import { sessionVariables } from './session.ts'
import type { Moment, Variable } from './variable.ts'

const CATALOGUE = [
  ...endUserVariables,
  ...sessionVariables,
  ...contactCentreVariables,
  ...crmVariables,
  ...lookupVariables,
] as const

/** Every variable with a fixed name, in the order of the reference page. */
export const VARIABLES: readonly Variable[] = CATALOGUE

type Catalogued = (typeof CATALOGUE)[number]

/** The names, aliases included, of the variables that need one of these moments. */
export type VariableName<M extends Moment = Moment> = NameOf<Catalogued, M>

type NameOf<V extends Catalogued, M> = V extends unknown
  ? M & V['moments'][number] extends never
    ? never
    : V['name'] | (V extends { alias: infer Alias extends string } ? Alias : never)
  : never

const BY_NAME: ReadonlyMap<string, Variable> = new Map(
  VARIABLES.flatMap((variable) =>
    [variable.name, ...(variable.alias ? [variable.alias] : [])].map((name) => [name, variable]),
  ),
)

/** The variable of that name; case does not count. */
export function findVariable(name: string): Variable | undefined {
  return BY_NAME.get(name.toUpperCase())
}
