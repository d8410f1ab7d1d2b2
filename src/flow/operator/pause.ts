import { keyOf } from '../pause.ts'
import type { How, OperatorContext } from './context.ts'
import { placeOf } from './places.ts'

/** Sends nothing more to an origin, or anywhere, in all processes that share the ledger. @returns false when it was so already. */
export async function pause(context: OperatorContext, origin: string | undefined, how: How): Promise<boolean> {
  const { ledger, tenant, clock, pauses } = context
  const { actor = context.actor, reason } = how
  const place = placeOf(origin)
  // What is parked on the key waits for as long as somebody claims it.
  await ledger.claim(tenant, [keyOf(place)], keyOf(place))
  return pauses.change({ what: 'paused', place, actor, reason, at: clock.now() })
}
