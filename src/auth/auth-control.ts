import { AuthFailure } from './auth-failure.ts'
import type { AuthStatus } from './auth-status.ts'
import type { Authenticator } from './authenticator.ts'
import type { Login } from './login.ts'

/** What programs see and do about a credential. */
export interface AuthControl extends Login {
  /** How it is doing; nothing when the configuration has none. */
  status(): Promise<AuthStatus | undefined>
}

/**
 * The control of a credential; without one, or without a login, a login cannot be begun.
 *
 * @param onLogin Called when a login has ended well.
 * @param refused What those tell who were refused with a credential that nothing is known against here.
 */
export function authControl(
  authenticator: Authenticator | undefined,
  onLogin: () => Promise<unknown>,
  refused: () => Promise<Partial<AuthStatus> | undefined>,
): AuthControl {
  const login = (): Login => {
    if (authenticator?.login) return authenticator.login
    throw new AuthFailure('AUTH_NO_LOGIN', 'The configuration has no login that a person goes through.', {
      blocked: false,
    })
  }
  return {
    redirectUri: authenticator?.login?.redirectUri,
    async status() {
      const status = await authenticator?.status()
      if (status?.health !== 'ready' && status?.health !== 'fixed') return status
      const refusal = await refused()
      return refusal ? { ...status, ...refusal, health: 'blocked' } : status
    },
    begin: async (options) => login().begin(options),
    async complete(callback, options) {
      const status = await login().complete(callback, options)
      await onLogin()
      return status
    },
  }
}
