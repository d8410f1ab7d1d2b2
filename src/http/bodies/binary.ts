import type { FileSource } from '../../files/file-source.ts'
import type { BodyStream } from '../transport.ts'
import { exactBytes } from './exact-bytes.ts'
import { youngGarbage } from './young-garbage.ts'

/** A body that is the file and nothing else. */
export function binaryBody(source: FileSource): BodyStream {
  return { length: source.size, chunks: () => youngGarbage(exactBytes(source)) }
}
