import { posix } from 'node:path'
import type { Json } from '../util/json.ts'
import { sha256Checksum } from './checksums.ts'
import type { FileSystem, OpenFile } from './file-system.ts'
import { StorageFailure } from './storage-failure.ts'
import type { Beginning, Found, StorageTarget, TargetUpload, Whole } from './target.ts'

export interface FileSystemTargetOptions {
  /** Kind and place for people. */
  place: string
  /** The folder that everything is in. */
  folder: string
  partBytes: number
  link(path: string): string | undefined
}

/** How much of a file is safe under its temporary name. */
interface Token {
  temporary: string
  safe: number
}

/**
 * A storage on a file system: a file grows under a hidden temporary name beside its final one, which it gets by renaming.
 * Whoever brings the same bytes writes the same bytes to the same places and takes none away, so a process that was thought
 * dead does no harm.
 */
export function fileSystemTarget(files: FileSystem, options: FileSystemTargetOptions): StorageTarget {
  const { place, folder, partBytes, link } = options
  const inFolder = (path: string): string => posix.join(folder, path)
  return {
    place,
    partBytes,
    createChecksum: sha256Checksum,
    stat: (path) => files.stat(inFolder(path)),
    async begin(path, beginning) {
      const final = inFolder(path)
      await files.makeFolder(posix.dirname(final))
      return FileUpload.begin(files, final, beginning)
    },
    async abandon(token) {
      await files.remove((token as unknown as Token).temporary).catch(() => {})
    },
    readsBack: true,
    read: (path, part = {}) => files.read(inFolder(path), part),
    remove: (path) => files.remove(inFolder(path)),
    link,
    close: () => files.close(),
  }
}

class FileUpload implements TargetUpload {
  readonly #files: FileSystem
  readonly #final: string
  readonly #temporary: string
  readonly #file: OpenFile
  readonly #over: Found | undefined
  #released: Promise<void> | undefined
  received: number

  private constructor(
    files: FileSystem,
    names: { final: string; temporary: string },
    file: OpenFile,
    over: Found | undefined,
    received: number,
  ) {
    this.#files = files
    this.#final = names.final
    this.#temporary = names.temporary
    this.#file = file
    this.#over = over
    this.received = received
  }

  static async begin(files: FileSystem, final: string, { key, token, over }: Beginning): Promise<FileUpload> {
    const temporary = `${posix.dirname(final)}/.${posix.basename(final)}.${key}.part`
    const known = token as unknown as Token | undefined
    const file = await files.open(temporary)
    const received = known?.temporary === temporary ? Math.min(known.safe, await file.size()) : 0
    return new FileUpload(files, { final, temporary }, file, over, received)
  }

  get token(): Json {
    return { temporary: this.#temporary, safe: this.received } satisfies Token
  }

  async write(part: Uint8Array, onSent: (bytes: number) => void): Promise<void> {
    await this.#file.write(part, this.received, onSent)
    await this.#file.sync()
    this.received += part.byteLength
  }

  async finish(last: Uint8Array, whole: Whole, onSent: (bytes: number) => void): Promise<boolean> {
    await this.#file.write(last, this.received, onSent)
    await this.#file.sync()
    const size = await this.#file.size()
    // Some systems rename no file that is open.
    await this.release()
    if (size !== whole.size) {
      const message = `${posix.basename(this.#final)} was sent with ${whole.size} bytes and has ${size}`
      throw new StorageFailure('STORAGE_DIFFERS', message)
    }
    const over = this.#over
    if (!over) return this.#files.name(this.#temporary, this.#final)
    const found = await this.#files.stat(this.#final)
    if (found?.size !== over.size || found.version !== over.version) return false
    return this.#files.replace(this.#temporary, this.#final)
  }

  /** Whatever was written counts, also when the file cannot be closed. */
  release(): Promise<void> {
    return (this.#released ??= this.#file.close().catch(() => {}))
  }
}
