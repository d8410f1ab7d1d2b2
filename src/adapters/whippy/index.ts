/**
 * Calls of Whippy's bots: their webhooks, through `node:http`, Express, Fastify or a server in the style of Fetch.
 */
export { createWhippyWebhook } from './whippy-webhook.ts'
export type { WhippyWebhookOptions } from './whippy-webhook.ts'
export type { WhippyAnalysis, WhippyAttachment, WhippyCall, WhippyDelivery, WhippyTurn } from './translate/call.ts'
export { parseDelivery } from './translate/parse-delivery.ts'
export { sessionEventsOf } from './translate/session-events.ts'
export type { TranslateOptions } from './translate/session-events.ts'

export { hmac } from '../../webhook/hmac.ts'
export type { HmacOptions } from '../../webhook/hmac.ts'
export { standardWebhooks } from '../../webhook/standard-webhooks.ts'
export type { StandardWebhooksOptions } from '../../webhook/standard-webhooks.ts'
export type { Secrets } from '../../webhook/secrets.ts'
export type { IncomingWebhook, SignatureCheck } from '../../webhook/signature-check.ts'
export type { WebhookAnswer } from '../../webhook/webhook-answer.ts'
export type { WebhookHandler, WebhookOptions } from '../../webhook/webhook-handler.ts'
