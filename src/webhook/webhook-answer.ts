import { isCrmwireError } from '../errors/crmwire-error.ts'

/** What the sender of a webhook is told. */
export interface WebhookAnswer {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}

export function webhookAnswer(status: number, body: string, headers: Record<string, string> = {}): WebhookAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body }
}

export const ACCEPTED = webhookAnswer(200, 'accepted')
export const NOT_POST = webhookAnswer(405, 'only POST', { allow: 'POST' })
/** The rest of the body is on its way and will not be read, so the connection cannot be used again. */
export const TOO_LARGE = webhookAnswer(413, 'too large', { connection: 'close' })
export const ENCODED = webhookAnswer(415, 'only without content encoding')
/** Why is for the log: whoever forges a webhook must not learn it. */
export const NOT_GENUINE = webhookAnswer(401, 'the signature is missing or not right')
export const BROKEN_OFF = webhookAnswer(400, 'broken off')
export const ALREADY_READ = webhookAnswer(500, 'the server is set up wrongly')

/** How long a sender is asked to wait when nothing can be stored. */
const RETRY_AFTER_SECONDS = 10

/** What a failure means to the sender: its own fault, a repetition is welcome, or nobody knows. */
export function answerTo(error: unknown): WebhookAnswer {
  if (!isCrmwireError(error)) return webhookAnswer(500, 'failed')
  if (error.code === 'WEBHOOK_INVALID' || error.code === 'EVENT_INVALID') return webhookAnswer(400, error.message)
  if (error.code === 'CONNECTOR_CLOSED' || error.code.startsWith('LEDGER_'))
    return webhookAnswer(503, 'not stored', { 'retry-after': String(RETRY_AFTER_SECONDS) })
  return webhookAnswer(500, 'failed')
}
