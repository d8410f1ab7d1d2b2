import type { AuthStatus } from './auth-status.ts'

/** The login that a person goes through in a browser. */
export interface Login {
  /** Where the browser comes back to, when the configuration says it. */
  readonly redirectUri: string | undefined
  /**
   * Begins one. Send the person to `url`; it is good for ten minutes and for one answer.
   *
   * @throws AuthFailure `AUTH_REDIRECT_MISSING`; `AUTH_UNAVAILABLE` when the server cannot be discovered.
   */
  begin(options?: BeginLogin): Promise<BegunLogin>
  /**
   * Ends one with the address that the browser came back to. The tokens are stored when it resolves.
   *
   * @param callback The whole address, or its query.
   * @param options Without them, any open login may be ended: only for programs that one person alone can reach.
   * @throws AuthFailure `AUTH_STATE_UNKNOWN`; `AUTH_LOGIN_REFUSED`; `AUTH_UNAVAILABLE`.
   */
  complete(callback: string | URL, options?: CompleteLogin): Promise<AuthStatus>
}

export interface BeginLogin {
  /** Where the browser comes back to; by default `redirectUri` of the configuration. */
  redirectUri?: string | undefined
}

export interface BegunLogin {
  /** Where the person logs in. */
  url: string
  /** Keep it in the session of the browser and give it to `complete`, so that nobody can end the login of another. */
  state: string
  /** Where the browser comes back to. */
  redirectUri: string
  /** In milliseconds since 1970. */
  expiresAt: number
}

export interface CompleteLogin {
  /** The state that this browser was given; one that was given none has begun no login. */
  state: string | undefined
}
