import { type NetworkPolicy, PUBLIC_NETWORK } from '../http/network-policy.ts'
import { createOpenSocket } from '../http/open-socket.ts'
import { createUndiciTransport } from '../http/undici-transport.ts'
import { type Clock, systemClock } from '../util/clock.ts'
import type { StoragePorts } from './kind.ts'
import type { StorageTarget } from './target.ts'

/** What a storage is opened with; everything has a default. */
export interface OpenStorageOptions {
  /** Where connections may go. Default: the public internet, over TLS or SSH. */
  network?: NetworkPolicy | undefined
  clock?: Clock | undefined
  /** The header `Authorization` of a storage that takes tokens; in the place of one that was `refused`, another one. */
  authorization?: ((refused?: string) => Promise<string>) | undefined
}

/**
 * Opens a storage whose connections are judged by the network policy, like every request.
 *
 * @param create Makes it of what it works with.
 */
export async function openStorage(
  create: (ports: StoragePorts) => Promise<StorageTarget>,
  { network = PUBLIC_NETWORK, clock = systemClock, authorization }: OpenStorageOptions = {},
): Promise<StorageTarget> {
  const transport = createUndiciTransport({ network, clock })
  const target = await create({ transport, clock, authorization, openSocket: createOpenSocket({ network, clock }) })
  return {
    ...target,
    async close() {
      await target.close()
      await transport.close()
    },
  }
}
