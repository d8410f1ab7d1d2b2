import { signAssertion } from '../assertion.ts'
import type { Grant } from './grant.ts'

/** A signed statement stands for a user of the CRM (RFC 7523); Salesforce and Google have it. */
export const jwtBearer: Grant = {
  needs: ['assertion'],
  takes: ['clientId', 'clientSecret', 'clientAuth'],
  byLogin: false,
  provesBySecret: true,
  async obtain({ server, settings, clock, random }) {
    const assertion = signAssertion(settings, await server.tokenUrl(), clock.now(), random)
    return server.request('urn:ietf:params:oauth:grant-type:jwt-bearer', { assertion, scope: settings.scope })
  },
}
