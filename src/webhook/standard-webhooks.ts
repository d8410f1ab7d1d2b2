import { type KeyObject, createHmac, createPublicKey, verify } from 'node:crypto'
import { isEqualText } from './is-equal-text.ts'
import { type Secrets, fromBase64, listOf, secretError } from './secrets.ts'
import type { IncomingWebhook, SignatureCheck } from './signature-check.ts'

export interface StandardWebhooksOptions {
  /** `whsec_…` for a shared secret (signatures `v1`), `whpk_…` for the public key of the sender (`v1a`); several at once when keys change. */
  secrets: Secrets
  /** How far the time of signing may be from now, in seconds. Default: 300. */
  toleranceSeconds?: number | undefined
}

/** Says whether one signature of a webhook is right; it is asked only about signatures of its own version. */
interface Key {
  version: 'v1' | 'v1a'
  isRight(signature: string, signed: readonly Uint8Array[]): boolean
}

/**
 * Signatures by the Standard Webhooks specification: `webhook-id`, `webhook-timestamp` and the raw body, signed with
 * HMAC-SHA256 (`v1`) or Ed25519 (`v1a`). One right signature among those that come along is enough.
 *
 * @throws CrmwireError `WEBHOOK_SECRET` when a secret cannot be read.
 */
export function standardWebhooks({ secrets, toleranceSeconds = 300 }: StandardWebhooksOptions): SignatureCheck {
  const keys = listOf(secrets).map(keyOf)
  return (webhook, nowMs) => refusal(webhook, nowMs, keys, toleranceSeconds)
}

function refusal(
  { headers, body }: IncomingWebhook,
  nowMs: number,
  keys: readonly Key[],
  toleranceSeconds: number,
): string | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers
  if (!id || !timestamp || !signatures) return 'webhook-id, webhook-timestamp or webhook-signature is missing'
  // With a dot in it, the end of the id could be taken for the time of signing.
  if (id.includes('.')) return 'webhook-id holds a dot'
  if (!/^\d{1,12}$/.test(timestamp)) return 'webhook-timestamp is no time in seconds'
  const age = nowMs / 1000 - Number(timestamp)
  if (age > toleranceSeconds) return 'it was signed too long ago'
  if (age < -toleranceSeconds) return 'it was signed in the future'
  const signed = [Buffer.from(`${id}.${timestamp}.`), body]
  const isGenuine = signatures.split(' ').some((one) => {
    const comma = one.indexOf(',')
    const version = one.slice(0, comma)
    return keys.some((key) => key.version === version && key.isRight(one.slice(comma + 1), signed))
  })
  return isGenuine ? undefined : 'no signature is right'
}

function keyOf(secret: string): Key {
  if (secret.startsWith('whpk_')) return publicKey(secret.slice('whpk_'.length))
  if (secret.startsWith('whsk_'))
    throw secretError('That is the key of the sender; the check needs its public key, whpk_….')
  return sharedKey(secret.replace(/^whsec_/, ''))
}

function sharedKey(encoded: string): Key {
  const bytes = fromBase64(encoded)
  if (bytes === undefined || bytes.length === 0) throw secretError('A secret of Standard Webhooks is base64.')
  return {
    version: 'v1',
    isRight(signature, signed) {
      const hmac = createHmac('sha256', bytes)
      for (const part of signed) hmac.update(part)
      return isEqualText(signature, hmac.digest('base64'))
    },
  }
}

function publicKey(encoded: string): Key {
  const bytes = fromBase64(encoded)
  if (bytes?.length !== 32) throw secretError('A public key of Standard Webhooks is 32 bytes in base64.')
  let key: KeyObject
  try {
    key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' })
  } catch {
    throw secretError('A public key of Standard Webhooks is one of Ed25519.')
  }
  return {
    version: 'v1a',
    isRight(signature, signed) {
      const given = fromBase64(signature)
      return given !== undefined && verify(null, Buffer.concat(signed), key, given)
    },
  }
}
