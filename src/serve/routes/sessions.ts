import { signRecordingLink } from '../../recordings/recording-link.ts'
import { jsonAnswer, problem } from '../answers.ts'
import { guarded } from '../guarded.ts'
import type { Rights } from '../rights.ts'
import type { Route, ServeContext } from '../serve-context.ts'
import { type SessionView, maySee, sessionView } from '../session-view.ts'

const PATH = '/v1/sessions/:id'
/** Parts of a session that can be asked for alone. */
const PARTS = ['session', 'account', 'record', 'links', 'pending'] as const

/** What is known of a session: its facts, account, record, links, and what is still to be done. */
export const sessions: Route = (app, context) => {
  const { connector } = context
  const guard = guarded(context, 'page')
  if (!guard) return []
  const find = async (id: string, rights: Rights) => {
    const view = await sessionView(connector, id)
    return view && maySee(rights, view) ? view : undefined
  }
  app.get(PATH, guard, async ({ req, var: { rights } }) => {
    const view = await find(req.param('id'), rights)
    return view ? jsonAnswer(view) : NOT_KNOWN()
  })
  for (const part of PARTS)
    app.get(`${PATH}/${part}`, guard, async ({ req, var: { rights } }) => {
      const view = await find(req.param('id'), rights)
      return view ? jsonAnswer(view[part] ?? null) : NOT_KNOWN()
    })
  app.get(`${PATH}/recording`, guard, async ({ req, var: { rights } }) => {
    const view = await find(req.param('id'), rights)
    return view ? jsonAnswer(await recordingOf(view, context)) : NOT_KNOWN()
  })
  return [`GET ${PATH}`, `GET ${PATH}/{${[...PARTS, 'recording'].join(',')}}`]
}

/** For as long as somebody works on a call. */
const LISTENING_MS = 8 * 3_600_000

/** Where the recording of a session is listened to now; nothing as long as there is none. */
async function recordingOf({ session }: SessionView, { connector, settings, clock }: ServeContext) {
  const [linkKey] = [settings.linkKey ?? []].flat()
  const callId = session.callId ?? session.id
  const recording = linkKey ? await connector.recording({ callId }) : undefined
  if (!linkKey || !recording) return null
  const until = clock.now() + LISTENING_MS
  const link = signRecordingLink(settings.url ?? HERE, { account: connector.accountName, callId, until }, linkKey)
  // Without a URL of its own, the server is where the page has asked.
  const url = settings.url === undefined ? link.slice(HERE.length) : link
  return { url, type: recording.type, size: recording.size, until: new Date(until).toISOString() }
}

const HERE = 'http://localhost'

const NOT_KNOWN = (): Response => problem(404, { code: 'SERVE_NOT_FOUND', message: 'There is no such session.' })
