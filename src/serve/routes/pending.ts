import { OPEN_STATES } from '../../flow/operator/job-state.ts'
import { WITHOUT_AUDITS } from '../../flow/operator/without-audits.ts'
import { jsonAnswer } from '../answers.ts'
import { guarded } from '../guarded.ts'
import { unreadable } from '../read-json.ts'
import type { Route } from '../serve-context.ts'

const PATH = '/v1/pending'
const MOST = 1_000

/** Operations of all sessions that are not done, the oldest first, without values of customers. */
export const pending: Route = (app, context) => {
  const guard = guarded(context, 'server')
  if (!guard) return []
  app.get(PATH, guard, async ({ req }) => {
    const { limit = '100', after, session } = req.query()
    if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST)
      throw unreadable(`limit: expected a number from 1 to ${MOST}.`)
    const query = { states: OPEN_STATES, kinds: WITHOUT_AUDITS, limit: Number(limit), after, sessionId: session }
    return jsonAnswer(await context.connector.jobs.list(query))
  })
  return [`GET ${PATH}`]
}
