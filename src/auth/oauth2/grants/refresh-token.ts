import { type Grant, refresh } from './grant.ts'

/** A refresh token that somebody got elsewhere stands in the settings; what the server gives in its place is kept. */
export const refreshToken: Grant = {
  needs: ['clientId', 'refreshToken'],
  takes: ['clientSecret', 'clientAuth', 'redirectUri', 'includeRedirectUrl'],
  byLogin: false,
  provesBySecret: false,
  obtain: (context) => refresh(context, context.refreshToken ?? context.settings.refreshToken!),
}
