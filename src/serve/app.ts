import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import { failureAnswer, problem } from './answers.ts'
import { ROUTES } from './routes/registry.ts'
import type { ServeContext } from './serve-context.ts'

/** Everything that is served, and what that is. */
export function createApp(context: ServeContext): { app: Hono; routes: readonly string[] } {
  const { settings, logger, stopping } = context
  const app = new Hono()
  app.use(async (answering, next) => {
    await next()
    // A connection that stays open would be waited for.
    if (stopping.aborted) answering.header('connection', 'close')
  })
  app.use('/v1/*', cors({ origin: settings.origins ?? [], allowHeaders: HEADERS, maxAge: 600 }))
  app.notFound(() => problem(404, { code: 'SERVE_NOT_FOUND', message: 'There is nothing at this address.' }))
  app.onError((error, { req }) => {
    const answer = failureAnswer(error)
    if (answer.status >= 500)
      logger.error('a request failed', { path: req.routePath, code: isCrmwireError(error) ? error.code : 'unknown' })
    return answer
  })
  return { app, routes: ROUTES.flatMap((route) => route(app, context)) }
}

const HEADERS = ['Authorization', 'X-Api-Key', 'Content-Type', 'Last-Event-ID']
