/** Storages of files: open one outside of a connector, bring files there, or write another kind. */
import type { StorageTarget } from './target.ts'
import { type OpenStorageOptions, openStorage as open } from './open-storage.ts'
import { type StorageSpec, targetOf } from './registry.ts'

/**
 * Opens a storage as `storage` of a configuration describes it: `{ sftp: … }`, `{ s3: … }`, `{ directory: … }`, with all
 * values filled in.
 *
 * @throws CrmwireError `STORAGE_PACKAGE` when a package that it needs is not installed.
 */
export async function openStorage(spec: StorageSpec, options?: OpenStorageOptions): Promise<StorageTarget> {
  return open((ports) => targetOf(spec, ports), options)
}

export type { OpenStorageOptions } from './open-storage.ts'
export type { StorageSpec } from './registry.ts'
export { putFile, type PutProgress, type PutRequest, type Stored } from './put-file.ts'
export { StorageFailure } from './storage-failure.ts'
export type { Beginning, Checksum, Found, Part, StorageTarget, TargetUpload, Whole } from './target.ts'
export type { FileSource } from '../files/file-source.ts'
export type { NetworkPolicy } from '../http/network-policy.ts'
