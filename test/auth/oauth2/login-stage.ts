import { onTestFinished } from 'vitest'
import { openOAuth2 } from '../../../src/auth/oauth2/open-oauth2.ts'
import { oauth2Schema } from '../../../src/auth/oauth2/schema.ts'
import { oauth2Settings } from '../../../src/auth/oauth2/settings.ts'
import type { AuthPorts, Authenticator, TokenHome } from '../../../src/auth/authenticator.ts'
import { readRetryAfter } from '../../../src/http/retry-after.ts'
import { createUndiciTransport } from '../../../src/http/undici-transport.ts'
import { systemClock } from '../../../src/util/clock.ts'
import { systemRandom } from '../../../src/util/random.ts'
import { loopback } from '../../http/servers.ts'
import { authPorts } from '../auth-ports.ts'

/** An authenticator over the real transport, as a process has it. */
export function openReal(
  spec: object,
  ports: Partial<AuthPorts> & { home?: TokenHome | undefined } = {},
): Authenticator {
  const transport = createUndiciTransport({ network: loopback, clock: systemClock })
  onTestFinished(() => transport.close())
  const { clock = systemClock } = ports
  const parsed = oauth2Schema.parse({ type: 'oauth2', ...spec })
  return openOAuth2(
    { settings: oauth2Settings(parsed, (text) => text), home: ports.home, expires: parsed.expires },
    authPorts({
      transport,
      clock,
      random: systemRandom,
      retryAfter: (headers) => readRetryAfter(headers, clock.now()),
      ...ports,
    }),
  )
}

/** The header that requests carry now. */
export async function headerOf(authenticator: Authenticator): Promise<string | undefined> {
  const target = { headers: {} as Record<string, string>, url: 'https://crm.example.com/' }
  ;(await authenticator.credential()).apply(target)
  return target.headers['authorization']
}
