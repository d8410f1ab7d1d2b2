/** Short enough for the young part of the heap. */
const SLICE_BYTES = 64 * 1_024

/**
 * The same pieces. What lies outside the heap, as the bytes of a file do, is freed late: V8 lets 64 MB and more of it wait.
 * A short-lived text of the same size makes it look earlier, which costs less than the wait does.
 */
export async function* youngGarbage(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    yield piece
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) bytes.toString('latin1', at, at + SLICE_BYTES)
  }
}
