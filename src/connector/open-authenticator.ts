import type { Auth, Authenticator } from '../auth/authenticator.ts'
import type { Pauses } from '../flow/pause.ts'
import type { Plan } from '../flow/plan.ts'
import { readRetryAfter } from '../http/retry-after.ts'
import type { Ports } from './ports.ts'

/** What gives each request its credential: those to the CRM, or those to the storage; nothing when there is none. */
export async function openAuthenticator(
  auth: Auth | undefined,
  { network }: Plan,
  ports: Ports,
  pauses: Pauses,
): Promise<Authenticator | undefined> {
  const { tenant, ledger, transport, clock, random, redactor, logger, telemetry, alert } = ports
  return auth?.open({
    tenant,
    ledger,
    transport: {
      send(request) {
        const { method, url } = request
        const seen = { method, origin: new URL(url).origin, endpoint: 'auth' }
        return telemetry.exchange(seen, () => transport.send(request))
      },
    },
    plainHttp: network.http,
    retryAfter: (headers) => readRetryAfter(headers, clock.now()),
    mendedAt: () => pauses.resumedAt(),
    clock,
    random,
    redactor,
    logger,
    onAlert: (facts) => alert(facts),
  })
}
