import { type KeyObject, createHmac, createPublicKey, verify } from 'node:crypto'
import { isEqualText } from './is-equal-text.ts'
import { FEWEST_BYTES, type Secrets, fromBase64, listOf, secretError, tooShort } from './secrets.ts'
import type { IncomingWebhook, SignatureCheck } from './signature-check.ts'

export interface StandardWebhooksOptions {
  /** `whsec_…` for a shared secret (signatures `v1`), `whpk_…` for the public key of the sender (`v1a`); several at once when keys change. */
  secrets: Secrets
  /** How far the time of signing may be from now, in seconds. Default: 300. */
  toleranceSeconds?: number | undefined
}

interface Key {
  version: 'v1' | 'v1a'
  /** True when one of the signatures of its version is right. */
  hasMade(signatures: readonly string[], signed: Uint8Array): boolean
}

/** Each costs work before anybody is known; a sender that changes its keys sends two. */
const MOST_SIGNATURES = 10

/**
 * Signatures by the Standard Webhooks specification: `webhook-id`, `webhook-timestamp` and the raw body, signed with
 * HMAC-SHA256 (`v1`) or Ed25519 (`v1a`). One right signature among those that come along is enough.
 *
 * @throws CrmwireError `WEBHOOK_SECRET` when a secret cannot be read, or is too short.
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
  const given = signatures.split(' ')
  if (given.length > MOST_SIGNATURES) return `there are more than ${MOST_SIGNATURES} signatures`
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
  const isGenuine = keys.some((key) => key.hasMade(ofVersion(key.version, given), signed))
  return isGenuine ? undefined : 'no signature is right'
}

const ofVersion = (version: Key['version'], given: readonly string[]): string[] =>
  given.filter((one) => one.startsWith(`${version},`)).map((one) => one.slice(version.length + 1))

function keyOf(secret: string): Key {
  if (secret.startsWith('whpk_')) return publicKey(secret.slice('whpk_'.length))
  if (secret.startsWith('whsk_'))
    throw secretError('That is the key of the sender; the check needs its public key, whpk_….')
  return sharedKey(secret.replace(/^whsec_/, ''))
}

function sharedKey(encoded: string): Key {
  const bytes = fromBase64(encoded)
  if (bytes === undefined) throw secretError('A secret of Standard Webhooks is base64.')
  if (bytes.length < FEWEST_BYTES) throw tooShort()
  return {
    version: 'v1',
    hasMade(signatures, signed) {
      const right = createHmac('sha256', bytes).update(signed).digest('base64')
      return signatures.some((signature) => isEqualText(signature, right))
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
    hasMade: (signatures, signed) =>
      signatures.some((signature) => {
        const given = fromBase64(signature)
        return given !== undefined && verify(null, signed, key, given)
      }),
  }
}
