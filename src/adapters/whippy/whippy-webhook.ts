import type { Connector } from '../../connector.ts'
import { CrmwireError } from '../../errors/crmwire-error.ts'
import { silentLogger } from '../../observe/logger.ts'
import { safeListener } from '../../observe/safe-listener.ts'
import { systemClock } from '../../util/clock.ts'
import { type Json, nestsDeeperThan, parseJson } from '../../util/json.ts'
import { type WebhookHandler, type WebhookOptions, createWebhookHandler } from '../../webhook/webhook-handler.ts'
import type { WhippyDelivery } from './translate/call.ts'
import { parseDelivery } from './translate/parse-delivery.ts'
import { sessionEventsOf } from './translate/session-events.ts'

export interface WhippyWebhookOptions extends WebhookOptions {
  /** Called with each delivery that is stored, those of events that are not known here among them. A repeated one comes again. */
  onDelivery?: ((delivery: WhippyDelivery) => void) | undefined
}

/** What a session takes nests at most 64 deep, and what comes in lies a little deeper there than here. */
const DEEPEST = 50

/**
 * Takes the webhooks of Whippy: a call opens account and record, and leaves its transcript, summary, sentiment and
 * recording there. They may come in any order, repeatedly, and without the start.
 *
 * @example
 * ```ts
 * const whippy = createWhippyWebhook(crm, { check: standardWebhooks({ secrets: process.env.WHIPPY_SECRET! }) })
 * createServer(whippy.node).listen(8080)
 * ```
 *
 * @param connector Stores each event before the webhook is answered, and does the rest behind.
 */
export function createWhippyWebhook(
  connector: Pick<Connector, 'accept'>,
  options: WhippyWebhookOptions,
): WebhookHandler {
  const { clock = systemClock, logger = silentLogger } = options
  const onDelivery = safeListener('onDelivery', options.onDelivery, logger)
  const signed = options.check !== 'none'
  return createWebhookHandler('whippy', options, async (body) => {
    const delivery = parseDelivery(parse(body))
    const receivedAt = new Date(clock.now()).toISOString()
    for (const event of sessionEventsOf(delivery, { receivedAt, signed })) await connector.accept(event)
    onDelivery?.(delivery)
  })
}

function parse(body: Uint8Array): Json {
  const text = new TextDecoder().decode(body)
  if (nestsDeeperThan(text, DEEPEST))
    throw new CrmwireError('WEBHOOK_INVALID', `The webhook nests deeper than ${DEEPEST} lists and maps.`)
  try {
    return parseJson(text)
  } catch {
    throw new CrmwireError('WEBHOOK_INVALID', 'The body of the webhook is not JSON.')
  }
}
