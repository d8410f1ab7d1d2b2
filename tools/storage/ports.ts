import { createOpenSocket } from '../../src/http/open-socket.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'
import type { StoragePorts } from '../../src/storage/kind.ts'
import { createTarget, type StorageKindName } from '../../src/storage/registry.ts'
import type { StorageTarget } from '../../src/storage/target.ts'
import { systemClock } from '../../src/util/clock.ts'

/** A storage on this machine, with a transport of its own that ends with it. */
export async function openTarget(
  kind: StorageKindName,
  spec: unknown,
  ports: Partial<StoragePorts> = {},
): Promise<StorageTarget> {
  const network = { allow: ['127.0.0.1'], http: true }
  const transport = createUndiciTransport({ network, clock: systemClock })
  const openSocket = createOpenSocket({ network, clock: systemClock })
  const target = await createTarget(kind, spec, { transport, openSocket, clock: systemClock, ...ports })
  return {
    ...target,
    async close() {
      await target.close()
      await transport.close()
    },
  }
}
