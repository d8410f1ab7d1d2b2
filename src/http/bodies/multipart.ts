import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { FileSource } from '../../files/file-source.ts'
import { createId } from '../../util/id.ts'
import type { Random } from '../../util/random.ts'
import { isHeaderValue } from '../header-rules.ts'
import type { BodyStream } from '../transport.ts'
import { exactBytes } from './exact-bytes.ts'
import { youngGarbage } from './young-garbage.ts'

export interface MultipartParts {
  /** Text fields in order, before the file; a name may repeat. */
  fields: readonly (readonly [name: string, value: string])[]
  file: {
    /** The name of the field. */
    name: string
    fileName: string
    contentType: string
    source: FileSource
  }
  random: Random
}

/**
 * A `multipart/form-data` body with one file, streamed. Its length is known when that of the file is.
 *
 * @returns The value of the content-type header, and the body.
 * @throws CrmwireError `HTTP_HEADER_INVALID` when the content type of the file is no header value.
 */
export function multipartBody({ fields, file, random }: MultipartParts): { contentType: string; stream: BodyStream } {
  if (!isHeaderValue(file.contentType))
    throw new CrmwireError('HTTP_HEADER_INVALID', 'the content type of the file cannot be written into a header')
  // Nobody who wrote a value can guess the boundary, so no value can end its part.
  const boundary = `----crmwire${createId(random)}`
  let before = ''
  for (const [name, value] of fields) before += `${partHead(boundary, name)}\r\n\r\n${value}\r\n`
  before += `${partHead(boundary, file.name)}; filename="${escapeName(file.fileName)}"\r\ncontent-type: ${file.contentType}\r\n\r\n`
  const after = `\r\n--${boundary}--\r\n`
  const { size } = file.source
  const length = size === undefined ? undefined : Buffer.byteLength(before) + size + Buffer.byteLength(after)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    stream: {
      length,
      async *chunks() {
        yield Buffer.from(before)
        yield* youngGarbage(exactBytes(file.source))
        yield Buffer.from(after)
      },
    },
  }
}

function partHead(boundary: string, name: string): string {
  return `--${boundary}\r\ncontent-disposition: form-data; name="${escapeName(name)}"`
}

/** As browsers write names: quotes and line breaks percent-encoded, everything else as UTF-8. */
function escapeName(name: string): string {
  return name.replace(/["\r\n]/g, (character) => (character === '"' ? '%22' : character === '\r' ? '%0D' : '%0A'))
}
