import type { SessionEvent, SessionEventInput } from '../../session/event-schema.ts'
import { parseEvent } from '../../session/parse-event.ts'
import { jsonAnswer } from '../answers.ts'
import { guarded } from '../guarded.ts'
import { readJson, unreadable } from '../read-json.ts'
import type { Rights } from '../rights.ts'
import type { Route, ServeContext } from '../serve-context.ts'
import { type SessionView, maySee, sessionView } from '../session-view.ts'
import { unproven } from '../unproven.ts'

const PATH = '/v1/events'
const MOST = 100

/** Session events from any system: one, or a list of them. With `?wait=true` the answer waits for account and record. */
export const events: Route = (app, context) => {
  const guard = guarded(context, 'page')
  if (!guard) return []
  app.post(PATH, guard, async ({ req, var: { rights } }) => {
    const given = eventsOf(await readJson(req.raw))
    const all = rights.kind === 'page' ? given.map(unproven) : given
    for (const event of all) await context.accept(event, 'api')
    if (req.query('wait') !== 'true') return jsonAnswer({ accepted: all.length }, 202)
    return jsonAnswer({ accepted: all.length, sessions: await resolved(all, rights, context) })
  })
  return [`POST ${PATH}`]
}

/** All of them, or none when one is not valid. */
function eventsOf(body: unknown): SessionEvent[] {
  const list = Array.isArray(body) ? body : [body]
  if (list.length > MOST) throw unreadable(`These are ${list.length} events; send at most ${MOST} at once.`)
  return list.map((one) => {
    const event = parseEvent(one as SessionEventInput)
    // Whoever calls from elsewhere has no business with the files of this machine.
    if (event.type === 'session.file' && event.file.path !== undefined)
      throw unreadable('file.path: a file of this machine cannot be named from outside; give its url.')
    return event
  })
}

/** The sessions of the events that the caller may see, once an agent need not wait any longer for them. */
async function resolved(
  all: readonly SessionEvent[],
  rights: Rights,
  { connector }: Pick<ServeContext, 'connector'>,
): Promise<SessionView[]> {
  // To handle an event again changes nothing and waits for what it has led to.
  const last = new Map(all.map((event) => [event.sessionId, event]))
  const views = await Promise.all(
    [...last.values()].map(async (event) => {
      await connector.handle(event)
      return sessionView(connector, event.sessionId)
    }),
  )
  return views.filter((view) => view !== undefined).filter((view) => maySee(rights, view))
}
