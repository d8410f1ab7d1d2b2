/** Why there are no tokens. */
export class TokenRefusal extends Error {
  override readonly name = 'TokenRefusal'
  /**
   * `grant`: what was granted is not good any more · `client`: the server does not accept the client or what it asks for ·
   * `unavailable`: another time it may go well.
   */
  readonly kind: 'grant' | 'client' | 'unavailable'
  /** The wait that the server asks for. */
  readonly waitMs: number | undefined

  constructor(kind: TokenRefusal['kind'], message: string, waitMs?: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
    this.waitMs = waitMs
  }
}

/** What servers say when a refresh token, a code, an assertion or a password is not good (any more). */
const OF_GRANT: ReadonlySet<string> = new Set([
  'invalid_grant',
  'invalid_code',
  'invalid_token',
  'invalid_refresh_token',
  'bad_refresh_token',
  'bad_verification_code',
  'token_expired',
  'access_denied',
])

const OF_CLIENT: ReadonlySet<string> = new Set([
  'invalid_client',
  'invalid_client_id',
  'invalid_client_secret',
  'incorrect_client_credentials',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
])

/** What an error of a token server means. Only what is known to be final is; everything else may pass. */
export function kindOfError(error: string, status: number): TokenRefusal['kind'] {
  if (status === 429 || status >= 500) return 'unavailable'
  if (OF_GRANT.has(error)) return 'grant'
  return OF_CLIENT.has(error) || status === 401 ? 'client' : 'unavailable'
}
