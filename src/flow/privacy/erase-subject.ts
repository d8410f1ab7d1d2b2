import { CrmwireError } from '../../errors/crmwire-error.ts'
import { emptySession } from '../../session/session.ts'
import type { SessionData } from '../session-data.ts'
import { type EraseContext, type StoppedSession, finishSession, stopSession } from './erase-session.ts'
import { identitiesIn } from './identities-in.ts'
import { subjectsOf } from './subjects.ts'

/** Everything by which a person is known; one is enough, and each that is given finds more. */
export interface Subject {
  phoneNumber?: string | undefined
  email?: string | undefined
  /** The id of the account in the CRM. */
  accountId?: string | undefined
  /** The id of the person on the platform. */
  userId?: string | undefined
  customUserId?: string | undefined
  identifier?: string | undefined
  /** Sessions that are known to be about the person. */
  sessionIds?: readonly string[] | undefined
}

/** What an erasure did, and what is left to do elsewhere. It names ids, so keep it no longer than that takes. */
export interface ErasureReport {
  /** When, in milliseconds since 1970. Work from before it never makes the person anew. */
  at: number
  /** Sessions of which nothing is left but that they were. */
  sessions: readonly string[]
  /** Operations that were open, held or given up, and are not done any more. */
  cancelled: StoppedSession['cancelled']
  /** Creates of which nobody knows what became: the CRM may have what they were to create, or get it yet. */
  uncertain: StoppedSession['uncertain']
  /** What the CRM has of these sessions. It is not touched: erase it there. */
  entities: StoppedSession['entities']
  /** What the storage has of these sessions, each once. It is not touched: remove it there. */
  files: StoppedSession['files']
  /** Sessions on which something is being done right now; nothing new is begun, and the rest is erased within the hour. */
  unfinished: readonly string[]
}

/**
 * Erases a person: what sessions, operations and the identity map hold, and every work that is still open. Calls that begin
 * after it are new data; work from before never makes the person anew, whatever is replayed. May be repeated.
 *
 * @throws CrmwireError `SUBJECT_UNNAMED`, `LEDGER_FAILED`
 */
export async function eraseSubject(context: EraseContext, subject: Subject): Promise<ErasureReport> {
  const { plan, ledger, tenant, erasures, clock } = context
  const person = personOf(subject)
  const keys = await subjectsOf(plan, person)
  const { sessionIds: named = [] } = subject
  if (keys.length === 0 && named.length === 0)
    throw new CrmwireError('SUBJECT_UNNAMED', 'Nothing was given that names a person.')

  const at = clock.now()
  // Before anything else, so that whatever begins from now on knows it.
  await erasures.add(keys, at)
  const found = await Promise.all(keys.map((key) => ledger.sessionsOf(tenant, key)))
  const sessionIds = [...new Set([...named, ...found.flat()])]
  await erasures.begin(sessionIds)
  await ledger.commit({ tenant, at, unresolve: await identitiesIn(plan, person) })

  // All are stopped before one is finished: what one frees, another one might take up.
  const stopped: StoppedSession[] = []
  for (const sessionId of sessionIds) {
    const one = await stopSession(context, sessionId, at)
    if (one) stopped.push(one)
    else await erasures.finish(sessionId)
  }
  const finished = await Promise.all(stopped.map((one) => finishSession(context, one, at)))
  return {
    at,
    sessions: stopped.map(({ sessionId }) => sessionId),
    cancelled: stopped.flatMap(({ cancelled }) => cancelled),
    uncertain: stopped.flatMap(({ uncertain }) => uncertain),
    entities: [
      ...new Map(stopped.flatMap(({ entities }) => entities).map((one) => [`${one.kind} ${one.id}`, one])).values(),
    ],
    files: [...new Map(stopped.flatMap(({ files }) => files).map((one) => [`${one.place} ${one.path}`, one])).values()],
    unfinished: stopped.filter((_one, index) => !finished[index]).map(({ sessionId }) => sessionId),
  }
}

/** Finishes what was begun while something was being done. */
export async function finishErasures(context: EraseContext): Promise<void> {
  const at = context.clock.now()
  for (const sessionId of await context.erasures.unfinished()) {
    const stopped = await stopSession(context, sessionId, at)
    if (stopped) await finishSession({ ...context, patienceMs: 0 }, stopped, at)
    else await context.erasures.finish(sessionId)
  }
}

/** A session that knows of the person what was given. */
function personOf(subject: Subject): SessionData {
  const session = emptySession('')
  const { phoneNumber = null, email = null, accountId = null, userId: id = null } = subject
  const { customUserId = null, identifier = null } = subject
  return {
    state: {
      session: {
        ...session,
        endUser: { ...session.endUser, id, phoneNumber, email, accountId, customUserId, identifier },
      },
      fields: {},
      mentions: { agent: [], virtualAgent: [], queue: [], campaign: [] },
      reached: { started: false, assigned: false, ended: false },
    },
  }
}
