import { jsonAnswer, problem } from '../answers.ts'
import { guarded } from '../guarded.ts'
import type { Rights } from '../rights.ts'
import type { Route } from '../serve-context.ts'
import { maySee, sessionView } from '../session-view.ts'

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
  return [`GET ${PATH}`, `GET ${PATH}/{${PARTS.join(',')}}`]
}

const NOT_KNOWN = (): Response => problem(404, { code: 'SERVE_NOT_FOUND', message: 'There is no such session.' })
