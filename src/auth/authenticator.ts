import { z } from 'zod'
import type { Secret } from '../observe/secret.ts'

/** Puts credentials on a request. */
export interface Authenticator {
  /** Adds headers or query pairs. */
  apply(request: { headers: Record<string, string>; url: string }): Promise<void> | void
  /** Gets new credentials after a 401; false when there is nothing to get. */
  refresh?(): Promise<boolean>
  /** What must never be shown: header and query values as they go out. */
  secrets: readonly Secret[]
}

/** What a strategy may use: settings filled in. */
export interface StrategyContext {
  /** Fills `${NAME}` in. */
  resolve(text: string): string
}

/** What every strategy takes. */
export const commonAuthFields = {
  hosts: z
    .array(z.string().min(1))
    .optional()
    .meta({ description: 'Further hosts that get the credentials; without it only the origin of `baseUrl` does.' }),
}

/** One way to authenticate: its part of the configuration and what it does, in one place. */
export interface Strategy<Type extends string, Schema extends z.ZodType> {
  type: Type
  schema: Schema
  /** Fields whose values must come from settings. */
  secretFields: readonly string[]
  create(spec: z.output<Schema>, context: StrategyContext): Authenticator
}

/** Returns its argument, for inference. */
export function defineStrategy<Type extends string, Schema extends z.ZodType>(
  strategy: Strategy<Type, Schema>,
): Strategy<Type, Schema> {
  return strategy
}
