import type { Json } from '../util/json.ts'

/**
 * A place that keeps files, as a port: another kind of storage is one more implementation. What it is asked for may be
 * asked again, and every file gets its final name whole or not at all.
 *
 * Every method throws a StorageFailure for what the other side does.
 */
export interface StorageTarget {
  /** Kind and place for people, without secrets: `sftp://files.example.com/exports`. */
  readonly place: string
  /** Files are brought in parts of this size; it is what a break can cost, and what lies in memory. */
  readonly partBytes: number
  /** A new sum of the kind that this target can be compared by. */
  createChecksum(): Checksum
  /** What is at a path. */
  stat(path: string): Promise<Found | undefined>
  /**
   * Begins to bring a file, or goes on where the upload behind a token came to; one that is not there any more begins anew.
   *
   * @returns nothing when something else than `over` is at the path by now.
   */
  begin(path: string, beginning: Beginning): Promise<TargetUpload | undefined>
  /** Removes what an upload left that is not wanted any more. Never fails: what it leaves has no final name. */
  abandon(token: Json): Promise<void>
  /** What it shows has no sum, so what is there is compared by reading it. */
  readonly readsBack: boolean
  /**
   * Reads a file, or a part of it, once and from its beginning to its end. Whoever stops reading ends it.
   *
   * The pieces throw a StorageFailure: `STORAGE_GONE` when there is no such file, or another one than was asked for.
   */
  read(path: string, part?: Part): AsyncIterable<Uint8Array>
  /** Removes a file. */
  remove(path: string): Promise<void>
  /** Where people open a file, or nothing when it has no page. */
  link(path: string): string | undefined
  close(): Promise<void>
}

/** What an upload begins with. */
export interface Beginning {
  contentType: string
  /** Twelve letters and digits, the same for everybody who brings these bytes, and for no other bytes. */
  key: string
  /** What an earlier upload of these bytes was found by. */
  token: Json | undefined
  /** What is replaced; without it, nothing is. */
  over: Found | undefined
}

/** The part of a file that is read. */
export interface Part {
  /** The first byte of it. Default: the first of the file. */
  start?: number | undefined
  /** The first byte behind it. Default: the size of the file. */
  end?: number | undefined
  /** The file as `stat` has shown it; another one is not read. */
  version?: string | undefined
}

/** A file as a target shows it. */
export interface Found {
  size: number
  /** The target's own sum, where it has one without reading the file. */
  checksum?: string | undefined
  /** Changes with every change of the file, where the target knows such a thing. */
  version?: string | undefined
}

/** A sum that is made piece by piece. */
export interface Checksum {
  update(bytes: Uint8Array): void
  /** The sum so far. */
  digest(): string
}

/** A file as it was put. Plain data. */
export interface Whole {
  size: number
  sha256: string
  /** The sum of the target's kind. */
  checksum: string
}

/** One file on its way to a target. */
export interface TargetUpload {
  /** So many bytes are safe there: they outlive a crash of either side. */
  readonly received: number
  /** Finds the upload again; plain data. Nothing as long as there is nothing to be found. */
  readonly token: Json | undefined
  /** Brings the next bytes: a whole part. */
  write(part: Uint8Array, onSent: (bytes: number) => void): Promise<void>
  /**
   * Brings the last bytes and gives the file its name.
   *
   * @returns false when something else than was to be replaced has the name by now; the upload is kept.
   */
  finish(last: Uint8Array, whole: Whole, onSent: (bytes: number) => void): Promise<boolean>
  /** Lets go of what is held here; what was brought stays. Never fails. */
  release(): Promise<void>
}

/** The smallest part that every object store takes, and a multiple of what Google's wants. */
export const PART_BYTES = 5 * 1_024 * 1_024
