import type { Socket } from 'node:net'
import type { z } from 'zod'
import type { Auth } from '../auth/authenticator.ts'
import type { Transport } from '../http/transport.ts'
import type { Clock } from '../util/clock.ts'
import type { StorageTarget } from './target.ts'

/** What a storage works with. */
export interface StoragePorts {
  /** Opens a connection that the network policy permits. */
  openSocket(host: string, port: number): Promise<Socket>
  transport: Pick<Transport, 'send' | 'stream'>
  clock: Clock
  /** The `Authorization` of a storage that takes tokens; in the place of one that was `refused`, another one. */
  authorization?: ((refused?: string) => Promise<string>) | undefined
  /** The size of a part. Default: 5 MiB, which is the least that S3 takes. */
  partBytes?: number | undefined
}

/** Something between the fields of a storage that does not hold. */
export interface StorageProblem {
  /** The field that it is about; without one, the whole. */
  field?: string | undefined
  message: string
  hint: string
}

/** One kind of storage: its part of the configuration and what it does, in one place. */
export interface StorageKind<Name extends string, Schema extends z.ZodType> {
  /** Its key under `storage`. */
  name: Name
  schema: Schema
  /** Fields whose values must come from settings. */
  secretFields: readonly string[]
  /** What does not hold between the fields. Settings are not filled in yet. */
  problems?(spec: z.output<Schema>): StorageProblem[]
  /**
   * What gets the tokens that it takes; nothing where it takes none.
   *
   * @param spec With every setting filled in.
   */
  auth?(spec: z.output<Schema>): Auth
  /** Kind and place for people and operators, without secrets: `sftp://files.example.com/exports`. */
  place(spec: z.output<Schema>): string
  /**
   * @param spec With every setting filled in.
   * @throws CrmwireError `STORAGE_PACKAGE` when a package is not installed.
   */
  create(spec: z.output<Schema>, ports: StoragePorts): Promise<StorageTarget>
}

/** Returns its argument, for inference. */
export function defineStorageKind<Name extends string, Schema extends z.ZodType>(
  kind: StorageKind<Name, Schema>,
): StorageKind<Name, Schema> {
  return kind
}
