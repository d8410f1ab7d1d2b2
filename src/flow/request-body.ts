import type { FileSource } from '../files/file-source.ts'
import { base64Body } from '../http/bodies/base64.ts'
import { binaryBody } from '../http/bodies/binary.ts'
import { multipartBody } from '../http/bodies/multipart.ts'
import type { RequestDraft } from '../http/endpoint/endpoint.ts'
import type { TransportRequest } from '../http/transport.ts'
import type { Random } from '../util/random.ts'
import type { Sending } from './exchange.ts'

/** The body of a request, with the bytes of its file in their place; nothing when it has none. */
export function bodyOf(
  { body }: RequestDraft,
  { file, onProgress }: Sending,
  random: Random,
): { contentType: string; content: TransportRequest['body'] } | undefined {
  if (!body) return undefined
  if (body.kind === 'text') return { contentType: body.contentType, content: body.text }
  if (!file) return undefined
  const source = onProgress ? counted(file.source, onProgress) : file.source
  switch (body.kind) {
    case 'binary':
      return { contentType: file.facts.type, content: binaryBody(source) }
    case 'base64':
      return {
        contentType: body.contentType,
        content: base64Body({ before: body.before, after: body.after, source, percentEncoded: body.percentEncoded }),
      }
    case 'multipart': {
      const { contentType, stream } = multipartBody({
        fields: body.fields,
        file: { name: body.fileField, fileName: file.facts.name, contentType: file.facts.type, source },
        random,
      })
      return { contentType, content: stream }
    }
  }
}

/** Tells how many bytes were taken so far. */
function counted(source: FileSource, onProgress: (sentBytes: number) => void): FileSource {
  return {
    ...source,
    async *open(from = 0) {
      let sent = from
      for await (const chunk of source.open(from)) {
        yield chunk
        sent += chunk.length
        onProgress(sent)
      }
    },
  }
}
