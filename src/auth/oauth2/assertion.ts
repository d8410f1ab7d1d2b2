import { constants, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { createId } from '../../util/id.ts'
import type { Random } from '../../util/random.ts'
import { AuthFailure } from '../auth-failure.ts'
import type { AssertionSettings, OAuth2Settings } from './settings.ts'

/** Salesforce takes no assertion that is good for longer. */
const LIFE_SECONDS = 180

/**
 * A signed statement about a user of the CRM, as RFC 7523 has it; good for three minutes.
 *
 * @throws AuthFailure `AUTH_KEY_INVALID`.
 */
export function signAssertion(
  { assertion, clientId, scope }: OAuth2Settings,
  tokenUrl: string,
  now: number,
  random: Random,
): string {
  const { issuer = clientId, subject = issuer, audience = tokenUrl, ...how } = assertion!
  const issuedAt = Math.floor(now / 1000)
  const header = { alg: how.algorithm, typ: 'JWT', ...(how.keyId !== undefined && { kid: how.keyId }) }
  const claims = {
    iss: issuer,
    sub: subject,
    aud: audience,
    iat: issuedAt,
    exp: issuedAt + LIFE_SECONDS,
    jti: createId(random),
    // Google reads it here, others in the request.
    ...(scope !== undefined && { scope }),
  }
  const text = `${encoded(header)}.${encoded(claims)}`
  return `${text}.${signed(text, how)}`
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')

/** The curve that an algorithm goes with. */
const CURVES: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' }

function signed(text: string, { algorithm, privateKey }: Pick<AssertionSettings, 'algorithm' | 'privateKey'>): string {
  const key = keyOf(privateKey)
  const curve = CURVES[algorithm]
  const fits = curve === undefined ? key.asymmetricKeyType === 'rsa' : key.asymmetricKeyDetails?.namedCurve === curve
  if (!fits) throw keyInvalid(`The private key of the assertion does not fit ${algorithm}.`)
  const padding = algorithm.startsWith('PS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {}
  return sign(`sha${algorithm.slice(2)}`, Buffer.from(text, 'utf8'), {
    key,
    dsaEncoding: 'ieee-p1363',
    ...padding,
  }).toString('base64url')
}

/** What the runtime says of a key that it cannot read could hold a part of it, so it is dropped. */
function keyOf(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw keyInvalid('The private key of the assertion cannot be read.')
  }
}

const keyInvalid = (message: string): AuthFailure => new AuthFailure('AUTH_KEY_INVALID', message, { blocked: true })
