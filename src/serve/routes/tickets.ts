import { isJsonObject } from '../../util/json.ts'
import { jsonAnswer } from '../answers.ts'
import { guarded } from '../guarded.ts'
import { readJson, unreadable } from '../read-json.ts'
import type { Route } from '../serve-context.ts'
import { writeTicket } from '../ticket.ts'

const PATH = '/v1/tickets'
const DEFAULT_MINUTES = 480
const MOST_MINUTES = 1_440

/** Tickets for pages, so that the API key stays on servers: of an agent, for some time. */
export const tickets: Route = (app, context) => {
  const { settings, clock } = context
  const guard = guarded(context, 'server')
  const { apiKey } = settings
  if (!guard || !apiKey) return []
  app.post(PATH, guard, async ({ req }) => {
    const body = await readJson(req.raw)
    const { agent, minutes = DEFAULT_MINUTES } = isJsonObject(body) ? body : {}
    if (agent !== undefined && (typeof agent !== 'string' || agent === ''))
      throw unreadable('agent: expected the id, the custom id or the e-mail address of an agent, or nothing.')
    if (typeof minutes !== 'number' || !(minutes > 0 && minutes <= MOST_MINUTES))
      throw unreadable(`minutes: expected a number, ${MOST_MINUTES} at most.`)
    const until = clock.now() + minutes * 60_000
    return jsonAnswer({ ticket: writeTicket({ agent, until }, apiKey), until: new Date(until).toISOString() }, 201)
  })
  return [`POST ${PATH}`]
}
