import { type Grant, refresh } from './grant.ts'

/** A person logs in once; afterwards the tokens are renewed. */
export const authorizationCode: Grant = {
  needs: ['authorizationUrl', 'clientId'],
  takes: ['clientSecret', 'clientAuth', 'state', 'accessType', 'redirectUri', 'includeRedirectUrl', 'pkce'],
  byLogin: true,
  provesBySecret: false,
  obtain: (context) => refresh(context, context.refreshToken!),
}
