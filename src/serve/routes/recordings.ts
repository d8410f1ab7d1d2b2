import { createRecordingHandler } from '../../recordings/recording-handler.ts'
import type { Route } from '../serve-context.ts'

const PATH = '/voip/:account/get_call_record/:callId'

/** Recordings, for whoever has a signed link. */
export const recordings: Route = (app, { connector, settings, logger, clock, counters }) => {
  const { linkKey } = settings
  const keys = [linkKey ?? []].flat()
  // A setting that may be unset leaves an empty key, with which everybody could sign.
  if (keys.length === 0 || keys.includes('')) return []
  const handler = createRecordingHandler(connector, { linkKey: keys, logger, clock })
  app.on(['GET', 'HEAD'], PATH, async ({ req }) => {
    const answer = await handler.fetch(req.raw)
    counters.count('recordings_total', { status: String(answer.status) })
    return answer
  })
  return [`GET ${PATH.replaceAll(/:(\w+)/g, '{$1}')}`]
}
