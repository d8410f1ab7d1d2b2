import { createHash } from 'node:crypto'
import { AuthFailure } from '../auth-failure.ts'
import type { AuthStatus } from '../auth-status.ts'
import type { AuthPorts } from '../authenticator.ts'
import type { Login } from '../login.ts'
import { LOGIN_LIFE_MS, pendingLogins, type PendingLogins } from './pending-logins.ts'
import type { SharedDocument } from './credential-document.ts'
import type { OAuth2Settings } from './settings.ts'
import { TokenRefusal } from './token-refusal.ts'
import type { TokenServer } from './token-server.ts'
import type { TokenKeeper } from './token-keeper.ts'

export interface CodeLoginOptions extends Pick<AuthPorts, 'clock' | 'random'> {
  settings: OAuth2Settings
  server: TokenServer
  keeper: TokenKeeper
  store: SharedDocument<PendingLogins>
  status(): Promise<AuthStatus>
}

const SECRET_BYTES = 32

/** The login of the authorization code grant (RFC 6749, with PKCE of RFC 7636). */
export function codeLogin({ settings, server, keeper, store, status, clock, random }: CodeLoginOptions): Login {
  const pending = pendingLogins(store)
  const draw = (): string => Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url')
  const sendsRedirect = settings.includeRedirectUrl !== false

  return {
    redirectUri: settings.redirectUri,
    async begin({ redirectUri = settings.redirectUri } = {}) {
      if (redirectUri === undefined)
        throw new AuthFailure('AUTH_REDIRECT_MISSING', 'The login has no address to come back to.', { blocked: false })
      const url = await server.authorizationUrl().catch(unavailable)
      // What is configured is never used alone: it would let anybody end the login of another.
      const state = settings.state === undefined ? draw() : `${draw()}.${settings.state}`
      const verifier = settings.pkce ? draw() : undefined
      const parameters: Record<string, string | undefined> = {
        ...settings.extra,
        response_type: 'code',
        client_id: settings.clientId,
        redirect_uri: sendsRedirect ? redirectUri : undefined,
        scope: settings.scope,
        access_type: settings.accessType,
        state,
        ...(verifier !== undefined && { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' }),
      }
      for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
      const expiresAt = clock.now() + LOGIN_LIFE_MS
      await pending.add(state, { verifier, redirectUri, expiresAt }, clock.now())
      return { url: url.href, state, redirectUri, expiresAt }
    },
    async complete(callback, options) {
      const parameters = queryOf(callback)
      const state = parameters.getAll('state')[0] ?? ''
      // Looked at first: a foreign answer must not use up the login that it names.
      if (options && options.state !== state) throw unknownState()
      const login = await pending.take(state, clock.now())
      if (login === undefined) throw unknownState()
      try {
        const code = await server.codeIn(parameters, state)
        const sentAt = clock.now()
        const answer = await server.request('authorization_code', {
          code,
          redirect_uri: sendsRedirect ? login.redirectUri : undefined,
          code_verifier: login.verifier,
        })
        await keeper.put(answer, sentAt)
      } catch (error) {
        if (!(error instanceof TokenRefusal)) throw error
        if (error.kind === 'unavailable') return unavailable(error)
        throw new AuthFailure('AUTH_LOGIN_REFUSED', `The login was refused: ${error.message}.`, {
          blocked: false,
          cause: error.cause,
        })
      }
      return status()
    },
  }
}

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url')

function queryOf(callback: string | URL): URLSearchParams {
  if (callback instanceof URL) return callback.searchParams
  const mark = callback.indexOf('?')
  return new URLSearchParams(callback.slice(mark + 1).split('#')[0])
}

const unknownState = (): AuthFailure =>
  new AuthFailure('AUTH_STATE_UNKNOWN', 'The answer belongs to no login that is open here.', { blocked: false })

function unavailable(error: unknown): never {
  if (!(error instanceof TokenRefusal)) throw error
  throw new AuthFailure('AUTH_UNAVAILABLE', `The login failed: ${error.message}.`, {
    blocked: false,
    hint: 'Begin the login anew when the server answers; what was granted before is still there.',
    cause: error.cause,
  })
}
