import type { Auth } from '../../../auth/authenticator.ts'
import { oauth2 } from '../../../auth/strategies/oauth2.ts'
import { isJsonObject } from '../../../util/json.ts'
import { StorageFailure } from '../../storage-failure.ts'

/** Who gets in, as the configuration says it. */
export interface GcsAccess {
  clientId?: string | undefined
  clientSecret?: string | undefined
  serviceAccount?: string | undefined
  authorizationUrl?: string | undefined
  tokenUrl?: string | undefined
}

const SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write'
const AUTHORIZATION_URL = 'https://accounts.google.com/o/oauth2/v2/auth'
const TOKEN_URL = 'https://oauth2.googleapis.com/token'

/**
 * What gets the tokens of a bucket: a person who logs in once, or a service account. One that is no key file, such as a
 * stand-in for a setting, is refused when it is opened: StorageFailure `STORAGE_KEY`.
 */
export function gcsAuth({ clientId, clientSecret, serviceAccount, ...urls }: GcsAccess): Auth {
  const { authorizationUrl = AUTHORIZATION_URL, tokenUrl } = urls
  if (serviceAccount !== undefined && serviceAccount !== '') {
    const account = readServiceAccount(serviceAccount)
    if (!account) return UNREADABLE
    const { email, privateKey, keyId, tokenUri } = account
    return made({
      grant: 'jwt_bearer',
      tokenUrl: tokenUrl ?? tokenUri ?? TOKEN_URL,
      assertion: { issuer: email, privateKey, keyId },
    })
  }
  return made({
    grant: 'authorization_code',
    authorizationUrl,
    tokenUrl: tokenUrl ?? TOKEN_URL,
    clientId,
    clientSecret,
    // Without these two, Google gives no token to renew the other with.
    accessType: 'offline',
    extra: { prompt: 'consent' },
  })
}

function made(spec: Omit<Parameters<typeof oauth2.create>[0], 'type'>): Auth {
  // The settings are filled in already.
  return oauth2.create({ type: 'oauth2', scope: SCOPE, ...spec }, { resolve: (text) => text })
}

const UNREADABLE: Auth = {
  secrets: [],
  preview: { apply() {} },
  open: () => Promise.reject(new StorageFailure('STORAGE_KEY', 'the service account is no key file of Google')),
}

/** The parts of a key file that matter. */
interface ServiceAccount {
  email: string
  privateKey: string
  keyId?: string
  tokenUri?: string
}

function readServiceAccount(text: string): ServiceAccount | undefined {
  const json = parsed(text)
  const { client_email: email, private_key: privateKey, private_key_id: keyId, token_uri: tokenUri } = json ?? {}
  if (typeof email !== 'string' || typeof privateKey !== 'string') return undefined
  return {
    email,
    privateKey,
    ...(typeof keyId === 'string' && { keyId }),
    ...(typeof tokenUri === 'string' && { tokenUri }),
  }
}

/** What a parser says of a text that it cannot read could hold a part of it, so it is dropped. */
function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return isJsonObject(json) ? json : undefined
  } catch {
    return undefined
  }
}
