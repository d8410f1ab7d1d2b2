import type { Ledger } from '../ledger/ledger.ts'
import type { SessionEvent } from '../session/event-schema.ts'
import { reduceSession } from '../session/reduce-session.ts'
import type { Clock } from '../util/clock.ts'
import { createId } from '../util/id.ts'
import type { Random } from '../util/random.ts'
import { identitiesOf } from './account.ts'
import { agendaOf } from './agenda.ts'
import { factsOf } from './facts.ts'
import type { Plan } from './plan.ts'
import type { SessionData } from './session-data.ts'

export interface IntakeOptions {
  plan: Plan
  tenant: string
  ledger: Ledger
  clock: Clock
  random: Random
  /** Delayed work is done now. */
  withoutDelay: boolean
}

/** Stores an event together with the work that it opens. An event whose id the session has taken before changes nothing. */
export async function takeEvent(options: IntakeOptions, event: SessionEvent): Promise<void> {
  const { plan, tenant, ledger, clock, random, withoutDelay } = options
  const { sessionId, id: eventId } = event
  for (;;) {
    if (await ledger.knowsEvent(tenant, sessionId, eventId)) return
    const lane = await ledger.lane(tenant, sessionId)
    const before = lane.session?.data as SessionData | undefined
    const state = reduceSession(before?.state, event)
    if (state.session.endUser.phoneNumber ?? state.session.sdk.phone) await plan.phones.ready()
    const data: SessionData = { ...before, state }
    const operations = agendaOf({
      plan,
      tenant,
      before,
      data,
      event,
      operations: lane.operations,
      now: clock.now(),
      withoutDelay,
      createId: () => createId(random),
    })
    const { stale } = await ledger.commit({
      tenant,
      at: clock.now(),
      session: { tenant, id: sessionId, version: lane.session?.version ?? 0, data },
      eventId,
      subjects: plan.account && identitiesOf(plan.account, factsOf(plan, data)),
      operations,
      wake: sessionId,
    })
    if (!stale) return
  }
}
