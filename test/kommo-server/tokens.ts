import { randomUUID } from 'node:crypto'
import { type Reply, textOf } from './call.ts'
import { Problem } from './problem.ts'

/** Who may ask: long-lived tokens, and access tokens that are renewed with a refresh token, each of which works once. */
export interface Tokens {
  readonly client: { id: string; secret: string; redirectUri: string }
  longLived(): string
  /** A code as a person gets it who logs in. */
  code(): string
  /** Every access token ends now. */
  expire(): void
  admits(authorization: string | undefined): boolean
  /** `POST /oauth2/access_token` */
  grant(body: unknown): Reply
  /** The refresh token that works now. */
  readonly refreshToken: string | undefined
}

const refuse = (hint: string): Problem => new Problem(400, 'Bad Request', 'Cannot give a token', { hint })

export function createTokens(): Tokens {
  const long = new Set<string>()
  const codes = new Set<string>()
  let access: string | undefined
  let refresh: string | undefined
  const client = { id: 'integration-1', secret: 'integration-secret-1', redirectUri: 'http://127.0.0.1:8912/callback' }
  return {
    client,
    longLived() {
      const token = `long-${randomUUID()}`
      long.add(token)
      return token
    },
    code() {
      const code = `code-${randomUUID()}`
      codes.add(code)
      return code
    },
    expire() {
      access = undefined
    },
    admits(authorization = '') {
      const token = authorization.replace(/^Bearer /, '')
      return long.has(token) || (access !== undefined && token === access)
    },
    grant(body) {
      const given = (body ?? {}) as Record<string, unknown>
      if (given['client_id'] !== client.id || given['client_secret'] !== client.secret)
        throw new Problem(401, 'Unauthorized', 'Client authentication failed')
      if (given['redirect_uri'] !== client.redirectUri) throw refuse('redirect_uri does not match')
      switch (given['grant_type']) {
        case 'authorization_code':
          if (!codes.delete(textOf(given['code']))) throw refuse('The code was used or has expired')
          break
        case 'refresh_token':
          if (refresh === undefined || given['refresh_token'] !== refresh) throw refuse('Token has been revoked')
          break
        default:
          throw refuse('Unknown grant_type')
      }
      access = `access-${randomUUID()}`
      refresh = `refresh-${randomUUID()}`
      const expires_in = 86_400
      return { status: 200, body: { token_type: 'Bearer', expires_in, access_token: access, refresh_token: refresh } }
    },
    get refreshToken() {
      return refresh
    },
  }
}
