import { CrmwireError } from '../errors/crmwire-error.ts'
import { type Json, nestsDeeperThan, parseJson } from '../util/json.ts'
import { readFetchBody } from '../webhook/read-body.ts'

const LIMIT_BYTES = 1_000_000
/** What a session takes nests at most 64 deep. */
const DEEPEST = 60

/** The JSON of a request. @throws CrmwireError `SERVE_REQUEST` when it has none, or too much. */
export async function readJson(request: Request): Promise<Json> {
  const read = await readFetchBody(request, LIMIT_BYTES)
  if (read.kind === 'too_large') throw unreadable(`The body has more than ${LIMIT_BYTES} bytes.`)
  if (read.kind !== 'read') throw unreadable('The body broke off.')
  const text = new TextDecoder().decode(read.body)
  if (nestsDeeperThan(text, DEEPEST)) throw unreadable(`The body nests deeper than ${DEEPEST} lists and maps.`)
  try {
    return parseJson(text)
  } catch {
    throw unreadable('The body is not JSON.')
  }
}

export const unreadable = (message: string): CrmwireError => new CrmwireError('SERVE_REQUEST', message)
