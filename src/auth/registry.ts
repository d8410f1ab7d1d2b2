import { z } from 'zod'
import type { Authenticator, StrategyContext } from './authenticator.ts'
import { apiKey } from './strategies/api-key.ts'
import { basic } from './strategies/basic.ts'
import { bearer } from './strategies/bearer.ts'
import { headers } from './strategies/headers.ts'

/** All strategies, by type. */
const STRATEGIES = { basic, headers, bearer, apiKey } as const

/** Every way to authenticate; `type` chooses. */
export const authSchema = z
  .discriminatedUnion('type', [basic.schema, headers.schema, bearer.schema, apiKey.schema])
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

/** Makes the authenticator that a configuration describes. */
export function createAuthenticator(spec: AuthSpec, context: StrategyContext): Authenticator {
  // The union of the schemas chose the type, so the spec is the one that this strategy takes.
  return STRATEGIES[spec.type].create(spec as never, context)
}
