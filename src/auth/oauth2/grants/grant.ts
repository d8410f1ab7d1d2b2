import type { Clock } from '../../../util/clock.ts'
import type { Random } from '../../../util/random.ts'
import type { OAuth2Spec } from '../schema.ts'
import type { OAuth2Settings } from '../settings.ts'
import type { TokenAnswer } from '../token-answer.ts'
import type { TokenServer } from '../token-server.ts'

/** Fields of the configuration that not every grant reads. */
export type GrantField = Exclude<
  keyof OAuth2Spec,
  'type' | 'hosts' | 'expires' | 'grant' | 'issuer' | 'tokenUrl' | 'scope' | 'extra' | 'send'
>

/** What a grant works with. */
export interface GrantContext {
  server: TokenServer
  settings: OAuth2Settings
  /** The refresh token that is stored, when there is one. */
  refreshToken: string | undefined
  clock: Clock
  random: Random
}

/** One way to get tokens: what it reads of the configuration, and its request. */
export interface Grant {
  /** Fields that it cannot do without. */
  needs: readonly GrantField[]
  /** Further fields that it reads. */
  takes: readonly GrantField[]
  /** True when only a person can begin: without a refresh token there is nothing to ask with. */
  byLogin: boolean
  /** True when a secret of the settings is what the server refuses with `invalid_grant`. */
  provesBySecret: boolean
  /**
   * Gets tokens without a person.
   *
   * @throws TokenRefusal; AuthFailure `AUTH_KEY_INVALID`.
   */
  obtain(context: GrantContext): Promise<TokenAnswer>
}

/** Renews what was granted. */
export function refresh({ server, settings }: GrantContext, refreshToken: string): Promise<TokenAnswer> {
  return server.request('refresh_token', {
    refresh_token: refreshToken,
    redirect_uri: settings.includeRedirectUrl === true ? settings.redirectUri : undefined,
  })
}
