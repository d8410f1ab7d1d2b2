import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { FileSource } from '../../files/file-source.ts'

/**
 * The bytes of a source, held to its announced size. The last piece is kept back until the source has ended: a request
 * that has its announced length is complete for the other side, so one byte too many must be seen before that.
 *
 * @throws CrmwireError `FILE_CHANGED` when the source gives fewer or more bytes than announced.
 */
export async function* exactBytes(source: FileSource): AsyncGenerator<Uint8Array> {
  const { size } = source
  if (size === undefined) {
    yield* source.open()
    return
  }
  let given = 0
  let last: Uint8Array | undefined
  for await (const piece of source.open()) {
    if (piece.byteLength === 0) continue
    given += piece.byteLength
    if (given > size) throw changed(size, `at least ${given}`)
    if (given === size) last = piece
    else yield piece
  }
  if (given < size) throw changed(size, `${given}`)
  if (last !== undefined) yield last
}

function changed(size: number, given: string): CrmwireError {
  return new CrmwireError('FILE_CHANGED', `the file was announced with ${size} bytes and has ${given}`)
}
