import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import type { IncomingWebhook } from '../../src/webhook/signature-check.ts'

/** The time at which the tests sign and check, in milliseconds since 1970. */
export const NOW = Date.parse('2026-11-20T10:00:00Z')

/** A shared secret, as senders show it. */
export const SECRET = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`

const keys = generateKeyPairSync('ed25519')
const raw = Buffer.from(keys.publicKey.export({ format: 'jwk' }).x!, 'base64url')
export const PUBLIC_KEY = `whpk_${raw.toString('base64')}`

export interface Signing {
  id?: string
  /** In seconds since 1970. */
  at?: number
  secret?: string
  asymmetric?: boolean
}

/** A body with the headers of Standard Webhooks. */
export function signed(
  body: string | Uint8Array,
  signing: Signing = {},
): IncomingWebhook & { headers: Record<string, string> } {
  const { id = 'msg_1', at = NOW / 1000, secret = SECRET, asymmetric = false } = signing
  const bytes = Buffer.from(body)
  const content = Buffer.concat([Buffer.from(`${id}.${at}.`), bytes])
  const signature = asymmetric
    ? `v1a,${sign(null, content, keys.privateKey).toString('base64')}`
    : `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
        .update(content)
        .digest('base64')}`
  return { headers: { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signature }, body: bytes }
}
