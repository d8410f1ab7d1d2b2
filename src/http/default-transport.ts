import type { Clock } from '../util/clock.ts'
import type { NetworkPolicy } from './network-policy.ts'
import type { Transport } from './transport.ts'

/** The transport of whoever gives none; it is loaded only here, as it is heavy. */
export async function defaultTransport(network: NetworkPolicy, clock: Clock): Promise<Transport> {
  const { createUndiciTransport } = await import('./undici-transport.ts')
  return createUndiciTransport({ network, clock })
}
