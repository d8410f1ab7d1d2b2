import { z } from 'zod'
import type { Auth, StrategyContext } from './authenticator.ts'
import { apiKey } from './strategies/api-key.ts'
import { basic } from './strategies/basic.ts'
import { bearer } from './strategies/bearer.ts'
import { headers } from './strategies/headers.ts'
import { oauth2 } from './strategies/oauth2.ts'

/** All strategies, by type. */
const STRATEGIES = { basic, headers, bearer, apiKey, oauth2 } as const

/** Every way to authenticate; `type` chooses. */
export const authSchema = z
  .discriminatedUnion('type', [basic.schema, headers.schema, bearer.schema, apiKey.schema, oauth2.schema])
  .meta({ description: 'How requests prove who they come from.' })

export type AuthSpec = z.output<typeof authSchema>

/** True for the name of a strategy. */
export function isAuthType(type: unknown): type is AuthSpec['type'] {
  return typeof type === 'string' && Object.hasOwn(STRATEGIES, type)
}

/** The fields of a strategy whose values must come from settings; `*` stands for every key. */
export function secretFields(type: AuthSpec['type']): readonly string[] {
  return STRATEGIES[type].secretFields
}

/** Fills in the way to authenticate that a configuration describes. */
export function createAuth(spec: AuthSpec, context: StrategyContext): Auth {
  // The union of the schemas chose the type, so the spec is the one that this strategy takes.
  return STRATEGIES[spec.type].create(spec as never, context)
}
