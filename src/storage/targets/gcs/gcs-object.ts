import type { TransportAnswer } from '../../../http/transport.ts'
import { isJsonObject, parseJson } from '../../../util/json.ts'
import { StorageFailure } from '../../storage-failure.ts'
import type { Found } from '../../target.ts'

/** The object that an answer describes. */
export function objectIn({ body }: TransportAnswer): Required<Found> {
  const json = parsed(body)
  const { size, crc32c, generation } = isJsonObject(json) ? json : {}
  if (typeof size !== 'string' || typeof crc32c !== 'string' || typeof generation !== 'string')
    throw new StorageFailure('STORAGE_REFUSED', 'the storage does not describe the object')
  return { size: Number(size), checksum: crc32c, version: generation }
}

function parsed(body: string): unknown {
  try {
    return parseJson(body)
  } catch {
    return undefined
  }
}
