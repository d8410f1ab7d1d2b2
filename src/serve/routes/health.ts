import { textAnswer } from '../answers.ts'
import { guarded } from '../guarded.ts'
import { metricsOf } from '../metrics.ts'
import type { Route } from '../serve-context.ts'

/** Whether the process lives and can read its ledger, for everybody; numbers, for those with the API key. */
export const health: Route = (app, context) => {
  const { connector, counters, stopping } = context
  app.get('/healthz', () => textAnswer('ok\n'))
  app.get('/readyz', async () => {
    if (stopping.aborted) return textAnswer('stopping\n', 503)
    return connector.status().then(
      () => textAnswer('ok\n'),
      () => textAnswer('the ledger cannot be read or written\n', 503),
    )
  })
  const paths = ['GET /healthz', 'GET /readyz']
  const guard = guarded(context, 'server')
  if (!guard) return paths
  app.get('/metrics', guard, async () => textAnswer(await metricsOf(connector, counters)))
  return [...paths, 'GET /metrics']
}
