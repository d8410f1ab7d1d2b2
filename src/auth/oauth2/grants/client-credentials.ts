import type { Grant } from './grant.ts'

/** The client itself is the user of the CRM. */
export const clientCredentials: Grant = {
  needs: ['clientId', 'clientSecret'],
  takes: ['clientAuth'],
  byLogin: false,
  provesBySecret: true,
  obtain: ({ server, settings }) => server.request('client_credentials', { scope: settings.scope }),
}
