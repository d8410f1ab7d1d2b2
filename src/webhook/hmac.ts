import { createHmac } from 'node:crypto'
import { isEqualText } from './is-equal-text.ts'
import { FEWEST_BYTES, type Secrets, listOf, tooShort } from './secrets.ts'
import type { IncomingWebhook, SignatureCheck } from './signature-check.ts'

export interface HmacOptions {
  /** The secret as the sender shows it, taken as text; several at once when it changes. */
  secrets: Secrets
  /** The header that carries the signature. */
  header: string
  /** Default: `sha256`. */
  algorithm?: 'sha256' | 'sha512' | 'sha1' | undefined
  /** How the signature is written. Default: `hex`. */
  encoding?: 'hex' | 'base64' | undefined
  /** What stands before the signature in the header, such as `sha256=`. Default: nothing. */
  prefix?: string | undefined
  /** What is signed, in parts that are put together. Nothing: the webhook is refused. Default: the raw body. */
  signed?: ((webhook: IncomingWebhook, nowMs: number) => readonly (string | Uint8Array)[] | undefined) | undefined
}

/**
 * Signatures that are an HMAC of the raw body, as many senders make them.
 *
 * @throws CrmwireError `WEBHOOK_SECRET` when a secret is missing or too short.
 */
export function hmac(options: HmacOptions): SignatureCheck {
  const { algorithm = 'sha256', encoding = 'hex', prefix = '', signed = ({ body }) => [body] } = options
  const header = options.header.toLowerCase()
  const secrets = listOf(options.secrets)
  if (secrets.some((secret) => Buffer.byteLength(secret) < FEWEST_BYTES)) throw tooShort()
  return (webhook, nowMs) => {
    const value = webhook.headers[header]
    if (!value) return `${header} is missing`
    if (!value.startsWith(prefix)) return `${header} does not begin as it should`
    const parts = signed(webhook, nowMs)
    if (parts === undefined) return 'what is signed is not complete'
    const given = value.slice(prefix.length)
    const signature = encoding === 'hex' ? given.toLowerCase() : given
    const isGenuine = secrets.some((secret) => {
      const digest = createHmac(algorithm, secret)
      for (const part of parts) digest.update(part)
      return isEqualText(signature, digest.digest(encoding))
    })
    return isGenuine ? undefined : 'the signature is not right'
  }
}
