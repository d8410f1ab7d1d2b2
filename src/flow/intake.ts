import type { Change, Ledger } from '../ledger/ledger.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import type { SessionEvent } from '../session/event-schema.ts'
import { reduceSession } from '../session/reduce-session.ts'
import type { Clock } from '../util/clock.ts'
import { createId } from '../util/id.ts'
import type { Random } from '../util/random.ts'
import { account } from './account.ts'
import { agendaOf } from './agenda.ts'
import type { Plan } from './plan.ts'
import type { Erasures } from './privacy/erasures.ts'
import { beginOf, subjectsOf } from './privacy/subjects.ts'
import { erasedOperation, erasedSession } from './privacy/wipe.ts'
import { callSubjects } from './sessions-of-call.ts'
import type { SessionData } from './session-data.ts'

export interface IntakeOptions {
  plan: Plan
  tenant: string
  ledger: Ledger
  clock: Clock
  random: Random
  erasures: Erasures
  /** Delayed work is done now. */
  withoutDelay: boolean
}

/**
 * Stores an event together with the work that it opens. An event whose id the session has taken before changes nothing. Of a
 * session whose person was erased only the event's id is kept.
 */
export async function takeEvent(options: IntakeOptions, event: SessionEvent): Promise<void> {
  const { plan, tenant, ledger, clock, random, withoutDelay } = options
  const { sessionId, id: eventId } = event
  for (;;) {
    if (await ledger.knowsEvent(tenant, sessionId, eventId)) return
    const lane = await ledger.lane(tenant, sessionId)
    const before = lane.session?.data as SessionData | undefined
    const state = reduceSession(before?.state, event)
    const data: SessionData = { ...before, state }
    const subjects = await subjectsOf(plan, data)
    const isErased = await isOfErased(options, before, data, subjects)
    const opened = agendaOf({
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
      session: {
        tenant,
        id: sessionId,
        version: lane.session?.version ?? 0,
        data: isErased ? erasedSession(data, before?.erasedAt ?? clock.now()) : data,
      },
      eventId,
      ...(isErased
        ? erasedWork([...lane.operations, ...opened])
        : { operations: opened, subjects: [...subjects, ...callSubjects(data)] }),
      wake: sessionId,
    })
    if (!stale) return
  }
}

/** Of several states of an operation the last one holds. */
function erasedWork(operations: readonly OperationRow[]): Partial<Change> {
  const release = operations.find(({ kind }) => kind === account.kind)?.id
  return { operations: operations.map(erasedOperation), release, wiped: true }
}

/** True when the event is of a session whose person was erased, or tells that it is. */
async function isOfErased(
  { plan, erasures }: IntakeOptions,
  before: SessionData | undefined,
  data: SessionData,
  subjects: readonly string[],
): Promise<boolean> {
  if (before?.erasedAt !== undefined) return true
  const known = new Set(before && (await subjectsOf(plan, before)))
  const fresh = subjects.filter((subject) => !known.has(subject))
  return fresh.length > 0 && erasures.covers(fresh, beginOf(data))
}
