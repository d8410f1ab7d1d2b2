import { audit } from '../../flow/audit.ts'
import { OPEN_STATES } from '../../flow/operator/job-state.ts'
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
    const query = { states: OPEN_STATES, limit: Number(limit), after, sessionId: session }
    const { jobs, ...page } = await context.connector.jobs.list(query)
    // Audits look after what is done.
    return jsonAnswer({ jobs: jobs.filter(({ kind }) => kind !== audit.kind), ...page })
  })
  return [`GET ${PATH}`]
}
