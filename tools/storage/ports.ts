import type { StoragePorts } from '../../src/storage/kind.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { createTarget, type StorageKindName } from '../../src/storage/registry.ts'
import type { StorageTarget } from '../../src/storage/target.ts'

/** A storage on this machine, with a transport of its own that ends with it. */
export function openTarget(
  kind: StorageKindName,
  spec: unknown,
  more: Partial<StoragePorts> = {},
): Promise<StorageTarget> {
  return openStorage((ports) => createTarget(kind, spec, { ...ports, ...more }), {
    network: { allow: ['127.0.0.1'], http: true },
  })
}
