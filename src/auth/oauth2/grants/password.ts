import { TokenRefusal } from '../token-refusal.ts'
import { type Grant, refresh } from './grant.ts'

/** Name and password of a user of the CRM; renewed with the refresh token while that is good. */
export const password: Grant = {
  needs: ['clientId', 'username', 'password'],
  takes: ['clientSecret', 'clientAuth'],
  byLogin: false,
  provesBySecret: true,
  async obtain(context) {
    const { server, settings, refreshToken } = context
    if (refreshToken !== undefined)
      try {
        return await refresh(context, refreshToken)
      } catch (error) {
        if (!(error instanceof TokenRefusal) || error.kind !== 'grant') throw error
      }
    const { username, password: secret, scope } = settings
    return server.request('password', { username, password: secret, scope })
  },
}
