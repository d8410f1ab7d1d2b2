import type { Ledger } from '../ledger/ledger.ts'
import type { SessionEvent } from '../session/event-schema.ts'
import { reduceSession } from '../session/reduce-session.ts'
import type { Clock } from '../util/clock.ts'
import { createId } from '../util/id.ts'
import type { Random } from '../util/random.ts'
import { agendaOf } from './agenda.ts'
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
  for (;;) {
    if (await ledger.knowsEvent(tenant, event.sessionId, event.id)) return
    const row = await ledger.session(tenant, event.sessionId)
    const before = row?.data as SessionData | undefined
    const state = reduceSession(before?.state, event)
    if (state.session.endUser.phoneNumber ?? state.session.sdk.phone) await plan.phones.ready()
    const data: SessionData = { ...before, state }
    const operations = agendaOf({
      plan,
      tenant,
      before,
      data,
      event,
      operations: await ledger.operations(tenant, event.sessionId),
      now: clock.now(),
      withoutDelay,
      createId: () => createId(random),
    })
    const session = { tenant, id: event.sessionId, version: row?.version ?? 0, data }
    if (!(await ledger.commit({ tenant, session, eventId: event.id, operations })).stale) return
  }
}

/** Changes what is kept of a session; resolves when it is stored. */
export async function changeSession(
  { tenant, ledger }: Pick<IntakeOptions, 'tenant' | 'ledger'>,
  sessionId: string,
  change: (data: SessionData) => SessionData,
): Promise<void> {
  for (;;) {
    const row = (await ledger.session(tenant, sessionId))!
    const session = { ...row, data: change(row.data as SessionData) }
    if (!(await ledger.commit({ tenant, session })).stale) return
  }
}
