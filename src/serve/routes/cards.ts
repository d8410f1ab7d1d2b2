import { jsonAnswer } from '../answers.ts'
import { guarded } from '../guarded.ts'
import type { Route } from '../serve-context.ts'

const PATH = '/v1/cards'

/** Cards of the CRM by what a person types, for whoever moves a call to another one. */
export const cards: Route = (app, context) => {
  const guard = guarded(context, 'page')
  if (!guard) return []
  app.get(PATH, guard, async ({ req }) => jsonAnswer(await context.connector.searchCards(req.query('q') ?? '')))
  return [`GET ${PATH}`]
}
