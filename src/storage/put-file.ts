import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { CrmwireError, isCrmwireError } from '../errors/crmwire-error.ts'
import type { FileSource } from '../files/file-source.ts'
import type { Json } from '../util/json.ts'
import { sha256Checksum } from './checksums.ts'
import { StorageFailure, isBreak } from './storage-failure.ts'
import {
  type Beginning,
  type Checksum,
  type Found,
  type StorageTarget,
  type TargetUpload,
  type Whole,
} from './target.ts'

/** Whoever puts something in the place of a file while it is sent may take it away again; not for ever. */
const MOST_LOOKS = 3

/** A file that is to be put, and how far it is. */
export interface PutRequest {
  /** Folder and name inside the storage. */
  path: string
  contentType: string
  source: FileSource
  /** The same for every put of this file, and for no other. */
  key: string
  /** What an earlier put of this file told `journal` last. */
  earlier?: PutProgress | undefined
  /** What may be replaced, as it was put: earlier versions of the file. Nothing else is. */
  replaces?: readonly Whole[] | undefined
  /** Resolves when this is stored, so that after a crash the next put goes on from there. */
  journal(progress: PutProgress): Promise<void>
  /** Everything that talks to the storage is done in it; it may refuse. */
  outside<T>(work: () => Promise<T>): Promise<T>
  onProgress?: ((sentBytes: number) => void) | undefined
}

/** How far a put came. Plain data. */
export interface PutProgress {
  /** The version of the source that is on its way. */
  version?: string | undefined
  /** Counts the tries that had begun to bring a source without a version. */
  round?: number | undefined
  /** Where the target finds what it has of it. */
  token?: Json | undefined
  /** What was about to get, or may have got, the name. */
  whole?: Whole | undefined
}

/** A file that is in the storage. Plain data. */
export interface Stored extends Whole {
  path: string
  /** It was there already, byte for byte. */
  wasThere: boolean
}

/**
 * Brings a file to a target: in parts, under its name only when it is whole, and never in the place of something else.
 * When the line breaks and had moved, it goes on at once on another one.
 *
 * @throws StorageFailure; a CrmwireError `FILE_…` when the source fails.
 */
export async function putFile(target: StorageTarget, request: PutRequest): Promise<Stored> {
  const put = new Put(target, request)
  for (let before = -1; ;) {
    try {
      return await put.run()
    } catch (error) {
      if (!isBreak(error) || !put.canGoOn || put.received <= before) throw error
      before = put.received
    }
  }
}

class Put {
  readonly #target: StorageTarget
  readonly #request: PutRequest
  #progress: PutProgress
  /** What may be in the place of the file and was put by us. */
  readonly #own: readonly Whole[]
  /** Finds what another version of the file has left. */
  #stale: Json | undefined
  readonly #sha256 = sha256Checksum()
  readonly #checksum: Checksum
  /** How many bytes are in the sums. */
  #summed = 0
  /** How many bytes the target has for certain. */
  received = 0

  constructor(target: StorageTarget, request: PutRequest) {
    const { earlier, source, replaces = [] } = request
    this.#target = target
    this.#request = request
    this.#checksum = target.createChecksum()
    const isSame = earlier?.version !== undefined && earlier.version === source.version
    this.#own = [...replaces, isSame ? undefined : earlier?.whole].filter((one) => one !== undefined)
    this.#stale = isSame ? undefined : earlier?.token
    // Nobody knows whether two tries of a source without a version bring the same bytes, so each has a place of its own.
    const round = source.version === undefined ? { round: (earlier?.round ?? 0) + 1 } : {}
    this.#progress = isSame ? earlier : { version: source.version, ...round }
  }

  /** True when the source can be read from its middle. */
  get canGoOn(): boolean {
    return this.#request.source.version !== undefined
  }

  async run(): Promise<Stored> {
    await this.#forgetOther()
    const { path } = this.#request
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const over = await this.#outside(() => this.#target.stat(path))
      if (over) {
        const whole = await this.#alreadyThere(over)
        if (whole) {
          await this.#abandon()
          return { ...whole, path, wasThere: true }
        }
        if (!(await this.#isOwn(over))) break
      }
      const upload = await this.#begin(over)
      if (!upload) continue
      try {
        const whole = await this.#bring(upload)
        if (whole) return { ...whole, path, wasThere: false }
        // What it would bring next may be something else.
        if (!this.canGoOn) break
      } catch (error) {
        if (isDiffering(error)) await this.#startOver(upload)
        throw error
      } finally {
        await upload.release()
      }
    }
    await this.#abandon()
    throw new StorageFailure('STORAGE_TAKEN', `there is another file at ${path}, which was not replaced`)
  }

  /** @returns the file when it is there; nothing when something else has its name. */
  async #bring(upload: TargetUpload): Promise<Whole | undefined> {
    const last = await this.#send(upload)
    const whole = this.#whole()
    await this.#journal({ ...this.#progress, token: upload.token, whole })
    const onSent = (bytes: number): void => this.#request.onProgress?.(this.received + bytes)
    if (!(await this.#outside(() => upload.finish(last, whole, onSent)))) return undefined
    await this.#readBack(whole)
    return whole
  }

  /** What was brought is of no use: the next put begins anew. */
  async #startOver({ token }: TargetUpload): Promise<void> {
    await this.#abandon(token)
    const { version, round } = this.#progress
    await this.#journal({ version, round })
  }

  async #abandon(token = this.#progress.token): Promise<void> {
    if (token !== undefined) await this.#outside(() => this.#target.abandon(token))
  }

  /** What another version of the file left is of no use any more. */
  async #forgetOther(): Promise<void> {
    if (this.#stale !== undefined) await this.#abandon(this.#stale)
    this.#stale = undefined
  }

  async #begin(over: Found | undefined): Promise<TargetUpload | undefined> {
    const begun: (TargetUpload | undefined)[] = []
    try {
      return await this.#outside(async () => {
        const upload = await this.#target.begin(this.#request.path, this.#beginning(over))
        begun.push(upload)
        return upload
      })
    } catch (error) {
      // It may have begun, and be refused afterwards.
      for (const upload of begun) await upload?.release()
      throw error
    }
  }

  #beginning(over: Found | undefined): Beginning {
    const { contentType, key } = this.#request
    const { version, round, token } = this.#progress
    return { contentType, key: sha256Of(`${key} ${version ?? round}`).slice(0, 12), token, over }
  }

  /** Sends what the target does not have yet, but for the last part. @returns the last part. */
  async #send(upload: TargetUpload): Promise<Uint8Array> {
    const { source, onProgress } = this.#request
    this.received = upload.received
    const start = Math.min(this.#summed, this.received)
    let at = start
    // Made anew for every line: a broken one may still read from its part.
    const { partBytes } = this.#target
    const room = source.size === undefined ? partBytes : Math.max(0, source.size - this.received)
    const part = Buffer.allocUnsafe(Math.min(partBytes, room))
    let filled = 0
    for await (const piece of source.open(start)) {
      this.#sum(piece, at)
      let rest = piece.subarray(Math.min(piece.byteLength, Math.max(0, this.received - at)))
      at += piece.byteLength
      if (source.size !== undefined && at > source.size) throw changed(source.size, `at least ${at}`)
      while (rest.byteLength > 0) {
        if (filled === partBytes) {
          await this.#write(upload, part)
          filled = 0
        }
        const taken = Math.min(rest.byteLength, part.byteLength - filled)
        part.set(rest.subarray(0, taken), filled)
        filled += taken
        rest = rest.subarray(taken)
      }
    }
    if (source.size !== undefined && at !== source.size) throw changed(source.size, String(at))
    onProgress?.(this.received)
    return part.subarray(0, filled)
  }

  async #write(upload: TargetUpload, part: Uint8Array): Promise<void> {
    const { onProgress } = this.#request
    // Before the first bytes, so that they are found again, too.
    await this.#keep(upload)
    await this.#outside(() => upload.write(part, (bytes) => onProgress?.(this.received + bytes)))
    this.received = upload.received
    onProgress?.(this.received)
    await this.#keep(upload)
  }

  async #keep({ token }: TargetUpload): Promise<void> {
    if (!isDeepStrictEqual(token, this.#progress.token)) await this.#journal({ ...this.#progress, token })
  }

  /** Takes the bytes of a piece into the sums that are not in there yet. */
  #sum(piece: Uint8Array, at: number): void {
    const fresh = piece.subarray(Math.min(piece.byteLength, this.#summed - at))
    this.#sha256.update(fresh)
    this.#checksum.update(fresh)
    this.#summed = Math.max(this.#summed, at + piece.byteLength)
  }

  #whole(): Whole {
    return { size: this.#summed, sha256: this.#sha256.digest(), checksum: this.#checksum.digest() }
  }

  /** The file, when it is what the target has. */
  async #alreadyThere(found: Found): Promise<Whole | undefined> {
    const { whole } = this.#progress
    if (whole) return (await this.#is(found, whole)) ? whole : undefined
    const { source } = this.#request
    if (source.size !== undefined && source.size !== found.size) return undefined
    const sha256 = sha256Checksum()
    const checksum = this.#target.createChecksum()
    let size = 0
    for await (const piece of source.open()) {
      sha256.update(piece)
      checksum.update(piece)
      size += piece.byteLength
    }
    const here = { size, sha256: sha256.digest(), checksum: checksum.digest() }
    return (await this.#is(found, here, false)) ? here : undefined
  }

  async #isOwn(found: Found): Promise<boolean> {
    for (const whole of this.#own) if (await this.#is(found, whole)) return true
    return false
  }

  /**
   * Compares what is found with a file, as far as the target allows.
   *
   * @param bySize What is said of a target that neither has sums nor is read back.
   */
  async #is(found: Found, whole: Whole, bySize = true): Promise<boolean> {
    if (found.size !== whole.size) return false
    if (found.checksum !== undefined) return found.checksum === whole.checksum
    if (!this.#target.readsBack) return bySize
    const checksum = this.#target.createChecksum()
    await this.#outside(async () => {
      for await (const piece of this.#target.read(this.#request.path)) checksum.update(piece)
    })
    return checksum.digest() === whole.checksum
  }

  /** @throws StorageFailure `STORAGE_DIFFERS` when the target has something else than was sent. */
  async #readBack(whole: Whole): Promise<void> {
    const { path } = this.#request
    const found = await this.#outside(() => this.#target.stat(path))
    if (found?.size === whole.size && (found.checksum === undefined || found.checksum === whole.checksum)) return
    const what = !found ? 'is not there' : found.size === whole.size ? 'has another sum' : `has ${found.size} bytes`
    throw new StorageFailure('STORAGE_DIFFERS', `${path} was sent with ${whole.size} bytes and ${what}`)
  }

  async #journal(progress: PutProgress): Promise<void> {
    this.#progress = progress
    await this.#request.journal(progress)
  }

  #outside<T>(work: () => Promise<T>): Promise<T> {
    return this.#request.outside(work)
  }
}

const isDiffering = (error: unknown): boolean => isCrmwireError(error) && error.code === 'STORAGE_DIFFERS'

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')

const changed = (size: number, has: string): CrmwireError =>
  new CrmwireError('FILE_CHANGED', `the file was announced with ${size} bytes and has ${has}`)
