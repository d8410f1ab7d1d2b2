import { isJsonObject, nestsDeeperThan } from '../../util/json.ts'

/** Tokens as a server gave them. */
export interface TokenAnswer {
  accessToken: string
  refreshToken: string | undefined
  /** How long the access token lives, when the server told. */
  lifeMs: number | undefined
  /** How long what a person granted lives, when the server told. */
  refreshLifeMs: number | undefined
  scope: string | undefined
  /** Fields that hold an address, such as `instance_url`. */
  addresses: Readonly<Record<string, string>>
}

/** An answer of a token server in the form that RFC 6749 gives it. */
export interface PlainAnswer {
  status: number
  /** Nothing when there is no object in the answer. */
  body: Record<string, unknown> | undefined
}

const DEEPEST = 64
/** No server means more than this; beyond it, times cannot be counted. */
const LONGEST_LIFE_S = 10 * 366 * 24 * 3_600

/**
 * Reads the answer of a token server as it is and as it should be: a token without a type is a bearer token, an error with
 * status 200 is an error, a form is an object, and an identity that nobody asked for is left out.
 */
export function plainAnswer(status: number, contentType: string | undefined, text: string): PlainAnswer {
  const raw = objectIn(contentType, text)
  if (raw === undefined) return { status, body: undefined }
  const error = errorIn(raw)
  if (status < 300 && error !== undefined && typeof raw['access_token'] !== 'string')
    return { status: 400, body: { ...raw, error } }
  if (status >= 300) return { status, body: error === undefined ? raw : { ...raw, error } }
  const body: Record<string, unknown> = { ...raw, token_type: 'bearer' }
  // Nobody here wants to know who logged in, and servers without OpenID put there what cannot be checked.
  delete body['id_token']
  delete body['error']
  delete body['expires_in']
  const life = secondsIn(raw['expires_in_sec'] ?? raw['expires_in'])
  if (life !== undefined) body['expires_in'] = life
  if (typeof body['refresh_token'] !== 'string' || body['refresh_token'] === '') delete body['refresh_token']
  const { scope } = raw
  if (Array.isArray(scope)) body['scope'] = scope.join(' ')
  else if (typeof scope !== 'string' || scope === '') delete body['scope']
  return { status: 200, body }
}

/** The tokens in an answer that has been found to hold some. */
export function tokensIn(body: Readonly<Record<string, unknown>>): TokenAnswer {
  const life = body['expires_in']
  const refreshLife = secondsIn(body['refresh_token_expires_in'] ?? body['refresh_expires_in'])
  return {
    accessToken: String(body['access_token']),
    refreshToken: typeof body['refresh_token'] === 'string' ? body['refresh_token'] : undefined,
    lifeMs: typeof life === 'number' ? life * 1000 : undefined,
    refreshLifeMs: refreshLife === undefined ? undefined : refreshLife * 1000,
    scope: typeof body['scope'] === 'string' ? body['scope'] : undefined,
    addresses: Object.fromEntries(
      Object.entries(body).filter((entry): entry is [string, string] => isAddress(entry[1])),
    ),
  }
}

function objectIn(contentType: string | undefined, text: string): Record<string, unknown> | undefined {
  if (nestsDeeperThan(text, DEEPEST)) return undefined
  if (contentType?.includes('form-urlencoded') === true) return Object.fromEntries(new URLSearchParams(text))
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The code of an error, which some servers put into an object or under a name of their own. */
function errorIn({ error, error_code: own }: Record<string, unknown>): string | undefined {
  const code = isJsonObject(error) ? (error['code'] ?? error['error'] ?? error['type']) : (error ?? own)
  if (typeof code === 'string' && code !== '') return code
  return error === undefined || error === null || error === false || error === '' ? undefined : 'unknown_error'
}

/** A life in seconds. None is known where it is missing, no number, or not positive. */
function secondsIn(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof seconds !== 'number' || !(seconds > 0)) return undefined
  return Math.min(seconds, LONGEST_LIFE_S)
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 500 && /^https?:\/\//i.test(value) && URL.canParse(value)
}
