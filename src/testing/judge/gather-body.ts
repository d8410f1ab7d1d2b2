import type { Deadline } from '../../http/deadline.ts'
import { isBodyStream } from '../../http/sending-body.ts'
import type { SendingBody } from '../../http/sending-body.ts'
import type { TransportRequest } from '../../http/transport.ts'

/** What a server gets of a body. */
export interface GatheredBody {
  bytes: Buffer
  /** It has as many bytes as it said. */
  fits: boolean
}

export function plainBody(body: TransportRequest['body']): GatheredBody {
  if (body === undefined || isBodyStream(body)) return { bytes: Buffer.alloc(0), fits: true }
  const bytes =
    typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return { bytes, fits: true }
}

/** Reads a body as undici sends it: a piece with which it would be longer than announced is not sent. */
export async function gatherBody(sending: SendingBody, deadline: Deadline): Promise<GatheredBody> {
  const { length = Infinity } = sending
  const slices: Uint8Array[] = []
  let size = 0
  for await (const slice of sending.chunks(deadline)) {
    if (size + slice.length > length) return { bytes: Buffer.concat(slices), fits: false }
    slices.push(slice)
    size += slice.length
  }
  return { bytes: Buffer.concat(slices), fits: sending.length === undefined || size === length }
}
