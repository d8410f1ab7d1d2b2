import type { How, OperatorContext } from './context.ts'
import { placeOf } from './places.ts'

/** Sends nothing more to an origin, or anywhere, in all processes that share the ledger. @returns false when it was so already. */
export async function pause(context: OperatorContext, origin: string | undefined, how: How): Promise<boolean> {
  const { clock, pauses } = context
  const { actor = context.actor, reason } = how
  return pauses.change({ what: 'paused', place: placeOf(origin), actor, reason, at: clock.now() })
}
