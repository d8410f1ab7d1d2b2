import type { ErrorCode } from '../errors/codes.ts'

/** How a credential is doing. It holds no secret. */
export interface AuthStatus {
  /** The kind of `auth`. */
  type: string
  /** How tokens are got. */
  grant?: string | undefined
  /**
   * `ready`: requests can be sent · `login_needed`: nobody has logged in, or what the login gave has run out ·
   * `blocked`: the token server or the CRM refuses it · `unavailable`: the token server did not answer; it is asked again later ·
   * `fixed`: it stands in the settings, and only the CRM knows whether it is good.
   */
  health: 'ready' | 'login_needed' | 'blocked' | 'unavailable' | 'fixed'
  code?: ErrorCode | undefined
  reason?: string | undefined
  /** Since when it is blocked, in milliseconds since 1970. */
  since?: number | undefined
  /** When it is tried again, in milliseconds since 1970. */
  retryAt?: number | undefined
  /** When the access token was given, in milliseconds since 1970. */
  obtainedAt?: number | undefined
  /** When the access token ends, when the server told. */
  tokenExpiresAt?: number | undefined
  /** True when tokens are renewed without a person. */
  renewable?: boolean | undefined
  /** The scopes that were granted, when the server told. */
  scopes?: readonly string[] | undefined
  /** The address that the token answer gave for the CRM. */
  address?: string | undefined
  /** When the secret, or what a login gave, ends; in milliseconds since 1970. */
  expiresAt?: number | undefined
}
