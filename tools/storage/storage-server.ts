import type { StorageTarget } from '../../src/storage/target.ts'

/** A server that keeps files, for tests. */
export interface StorageServer {
  /** Where it listens, for a line that is put in front of it. */
  url: string
  /** Its part of `storage` in a configuration, with the settings that it needs. */
  storage: { spec: object; settings: Record<string, string> }
  /** A storage on it. The caller closes it. */
  open(how?: Opening): Promise<StorageTarget>
  /** Names of all files, also of those that are hidden. */
  names(): Promise<string[]>
  /** What is in a file, when it is there. */
  read(path: string): Promise<Buffer | undefined>
  /** Where a file lies on this machine. */
  fileOf(path: string): string
  /** Puts a file there, past every rule. */
  plant(path: string, bytes: string | Buffer): Promise<void>
  close(): Promise<void>
}

export interface Opening {
  /** The URL of a line to it, instead of its own. */
  through?: string
  partBytes?: number
}
