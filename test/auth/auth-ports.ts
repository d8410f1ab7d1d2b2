import type { AuthPorts } from '../../src/auth/authenticator.ts'
import type { CredentialAlert } from '../../src/auth/credential-alert.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { silentLogger } from '../../src/observe/logger.ts'
import { Redactor } from '../../src/observe/redactor.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'

/** What an authenticator works with in a test; without a transport nothing can be asked. */
export function authPorts({
  now,
  alerts = [],
  ...ports
}: Partial<AuthPorts> & { now?: number; alerts?: CredentialAlert[] } = {}): AuthPorts {
  return {
    tenant: 'default',
    ledger: createMemoryLedger(),
    transport: { send: () => Promise.reject(new Error('nothing is asked here')) },
    plainHttp: true,
    retryAfter: () => undefined,
    mendedAt: () => Promise.resolve(undefined),
    clock: createVirtualClock(now),
    random: createSeededRandom(1),
    redactor: new Redactor(),
    logger: silentLogger,
    onAlert: (alert) => void alerts.push(alert),
    ...ports,
  }
}
