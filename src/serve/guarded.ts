import type { MiddlewareHandler } from 'hono'
import { problem } from './answers.ts'
import { type Rights, rightsBy } from './rights.ts'
import type { ServeContext } from './serve-context.ts'

/** What a handler behind a guard knows of its caller. */
export type Guarded = { Variables: { rights: Rights } }

/**
 * Lets those in who may: with `server` only those who have the API key, with `page` those with a ticket, too.
 *
 * @returns nothing when there is no API key, and so nobody may.
 */
export function guarded(
  { settings, clock }: Pick<ServeContext, 'settings' | 'clock'>,
  needed: Rights['kind'],
): MiddlewareHandler<Guarded> | undefined {
  // A setting that may be unset leaves an empty key, which would let everybody in.
  if (!settings.apiKey) return undefined
  const rightsOf = rightsBy(settings.apiKey, clock)
  return async (context, next) => {
    const rights = rightsOf(context.req.raw)
    if (!rights || (needed === 'server' && rights.kind !== 'server'))
      return problem(401, { code: 'SERVE_UNAUTHORIZED', message: 'The API key or the ticket is missing or not right.' })
    context.set('rights', rights)
    await next()
    return undefined
  }
}
