import type { Found, Part } from './target.ts'

/**
 * A file system, here or elsewhere, as far as a storage needs it. Paths are complete and separated by `/`.
 *
 * Every method throws a StorageFailure for what the other side does.
 */
export interface FileSystem {
  /** What is at a path; nothing when there is no file. */
  stat(path: string): Promise<Found | undefined>
  /** Makes a folder, and those that it is in. */
  makeFolder(path: string): Promise<void>
  /** Opens a file for writing, with the bytes that it has; one that is not there is made. */
  open(path: string): Promise<OpenFile>
  /** Gives a file its name, unless another one has it. @returns false when another one has it, or the file is gone. */
  name(from: string, to: string): Promise<boolean>
  /** Gives a file its name, in the place of the one that has it. @returns false when the file is gone. */
  replace(from: string, to: string): Promise<boolean>
  read(path: string, part: Part): AsyncIterable<Uint8Array>
  /** Removes a file; one that is not there is removed already. */
  remove(path: string): Promise<void>
  close(): Promise<void>
}

/** A file that is written to, at any place of it. */
export interface OpenFile {
  size(): Promise<number>
  /** Resolves when the other side has the bytes. */
  write(bytes: Uint8Array, at: number, onSent: (bytes: number) => void): Promise<void>
  /** Resolves when what was written outlives a crash of the other side, where that can be known. */
  sync(): Promise<void>
  close(): Promise<void>
}
