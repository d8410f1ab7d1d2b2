import type { z } from 'zod'
import type { Auth } from '../auth/authenticator.ts'
import type { StoragePorts, StorageProblem } from './kind.ts'
import type { StorageTarget } from './target.ts'
import { directory, directorySchema } from './targets/directory.ts'
import { gcs, gcsSchema } from './targets/gcs.ts'
import { s3, s3Schema } from './targets/s3.ts'
import { sftp, sftpSchema } from './targets/sftp.ts'
import { withinFolder } from './within-folder.ts'

/** All kinds of storage, by their key under `storage`. */
const KINDS = { sftp, gcs, s3, directory } as const

/** The part of the configuration of every kind. */
export const storageKindSchemas = {
  sftp: sftpSchema.optional(),
  gcs: gcsSchema.optional(),
  s3: s3Schema.optional(),
  directory: directorySchema.optional(),
}

export type StorageKindName = keyof typeof storageKindSchemas

export const STORAGE_KINDS = Object.keys(KINDS) as readonly StorageKindName[]

/** One place of `storage`, by its kind. */
export type StorageSpec = {
  [Name in StorageKindName]: Record<Name, NonNullable<z.output<(typeof storageKindSchemas)[Name]>>>
}[StorageKindName]

/** Makes the storage that is described. @throws CrmwireError `STORAGE_PACKAGE` */
export function targetOf(spec: StorageSpec, ports: StoragePorts): Promise<StorageTarget> {
  const [kind] = STORAGE_KINDS.filter((one) => one in spec)
  if (kind === undefined) throw new TypeError(`A storage is one of ${STORAGE_KINDS.join(', ')}.`)
  return createTarget(kind, (spec as Record<string, unknown>)[kind], ports)
}

// The schema of the kind has read every spec below.

/** The fields of a kind whose values must come from settings. */
export function storageSecretFields(kind: StorageKindName): readonly string[] {
  return KINDS[kind].secretFields
}

/** What does not hold between the fields of a storage. */
export function storageProblems(kind: StorageKindName, spec: unknown): StorageProblem[] {
  return KINDS[kind].problems?.(spec as never) ?? []
}

/** Kind and place of a storage, as operators name it. */
export function placeOfStorage(kind: StorageKindName, spec: unknown): string {
  return KINDS[kind].place(spec as never)
}

/** What gets the tokens that a storage takes; nothing where it takes none. */
export function authOfStorage(kind: StorageKindName, spec: unknown): Auth | undefined {
  return KINDS[kind].auth?.(spec as never)
}

/** Makes the storage of a kind. @throws CrmwireError `STORAGE_PACKAGE` */
export async function createTarget(kind: StorageKindName, spec: unknown, ports: StoragePorts): Promise<StorageTarget> {
  return withinFolder(await KINDS[kind].create(spec as never, ports))
}
