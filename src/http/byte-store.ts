/** Pieces per merge: an answer in single bytes must not cost an object per byte. */
const MERGE_AT = 1_024

/** Collects the pieces of an answer up to a limit, then reads them as text. */
export class ByteStore {
  readonly #limit: number
  readonly #merged: Uint8Array[] = []
  #pieces: Uint8Array[] = []
  #size = 0

  /** @param limit The most bytes. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** False when the piece would pass the limit; it is not kept then. */
  add(piece: Uint8Array): boolean {
    this.#size += piece.byteLength
    if (this.#size > this.#limit) return false
    this.#pieces.push(piece)
    if (this.#pieces.length === MERGE_AT) {
      this.#merged.push(Buffer.concat(this.#pieces))
      this.#pieces = []
    }
    return true
  }

  /** All bytes as UTF-8 without a byte order mark; what is no UTF-8 becomes U+FFFD. */
  text(): string {
    const all = [...this.#merged, ...this.#pieces]
    const [only] = all
    if (only === undefined) return ''
    const bytes = all.length === 1 ? Buffer.from(only.buffer, only.byteOffset, only.byteLength) : Buffer.concat(all)
    const text = bytes.toString('utf8')
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }
}
