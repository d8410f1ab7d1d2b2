import { createWhippyWebhook } from '../../adapters/whippy/whippy-webhook.ts'
import type { ServeSettings } from '../../config/serve-settings.ts'
import { hmac } from '../../webhook/hmac.ts'
import type { SignatureCheck } from '../../webhook/signature-check.ts'
import { standardWebhooks } from '../../webhook/standard-webhooks.ts'
import type { Route } from '../serve-context.ts'

const PATH = '/webhooks/whippy'

/** The webhooks of Whippy. */
export const whippy: Route = (app, { settings, accept, counters, logger, clock }) => {
  if (!settings.whippy) return []
  const handler = createWhippyWebhook(
    { accept: (event) => accept(event, 'whippy') },
    { check: checkOf(settings.whippy), logger, clock },
  )
  app.all(PATH, async ({ req }) => {
    const answer = await handler.fetch(req.raw)
    counters.count('webhooks_total', { source: 'whippy', status: String(answer.status) })
    return answer
  })
  return [`POST ${PATH}`]
}

function checkOf({
  scheme = 'standard',
  secret = [],
  header = 'X-Whippy-Signature',
  ...how
}: NonNullable<ServeSettings['whippy']>): SignatureCheck | 'none' {
  // An older one whose setting is not set any more is none.
  const secrets = [secret].flat().filter((one) => one !== '')
  switch (scheme) {
    case 'none':
      return 'none'
    case 'standard':
      return standardWebhooks({ secrets })
    case 'hmac':
      return hmac({ secrets, header, ...how })
  }
}
