import { EVERYWHERE, keyOf } from '../pause.ts'
import type { How, OperatorContext } from './context.ts'
import { placeOf } from './places.ts'
import { releaseLocked } from './release-locked.ts'

/** What a resume came to. */
export interface Resumed {
  /** The places that may be sent to again; `*` is everything. */
  places: readonly string[]
  /** Sessions that go on. */
  sessions: number
  /** Sessions that are being worked on, so that what waits in them for a credential was left as it is. */
  busy: readonly string[]
}

/** Lets go on what was paused, and what waits for a credential that was refused: for an origin, or all of it. */
export async function resume(context: OperatorContext, origin: string | undefined, how: How): Promise<Resumed> {
  const { ledger, tenant, clock, pauses } = context
  const { actor = context.actor, reason } = how
  const paused = Object.keys((await pauses.all()).places)
  const asked = origin === undefined ? [...new Set([...paused, EVERYWHERE])] : [placeOf(origin)]
  const places: string[] = []
  const woken = new Set<string>()
  for (const place of asked) {
    if (await pauses.change({ what: 'resumed', place, actor, reason, at: clock.now() })) places.push(place)
    // Also when it was so already: whoever ended it may have come no further than that.
    const committed = await ledger.commit({ tenant, at: clock.now(), release: keyOf(place) })
    for (const sessionId of committed.woken) woken.add(sessionId)
  }
  const released = await releaseLocked(context, how)
  for (const sessionId of released.sessions) woken.add(sessionId)
  return { places, sessions: woken.size, busy: released.busy }
}
