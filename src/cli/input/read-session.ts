import { isCrmwireError } from '../../errors/crmwire-error.ts'
import type { SessionEventInput } from '../../session/event-schema.ts'
import { parseEvent } from '../../session/parse-event.ts'
import { type Json, isJsonObject, parseJson } from '../../util/json.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { readText } from './read-text.ts'

export type BareSession = SessionEventInput['session'] & { id: string }

/** Stands in for the time of an event, which a session does not have. */
const ANY_TIME = '1970-01-01T00:00:00Z'

/**
 * Reads a session: a partial one with its `id`, or an event with `sessionId` and `session`.
 *
 * @throws UsageError that names the wrong fields and none of their values.
 */
export async function readSession(file: string, terminal: Terminal): Promise<BareSession> {
  const name = file === '-' ? 'stdin' : file
  const json = jsonIn(await readText(file, terminal), name)
  if (!isJsonObject(json)) throw new UsageError(`${name} holds no session: a JSON object is expected.`)
  const { id, ...rest } = 'sessionId' in json ? { id: json['sessionId'], ...sessionIn(json) } : json
  if (id === undefined) throw new UsageError(`${name} holds no session: it needs an id (an event: a sessionId).`)
  try {
    const event = { id: 'session', type: 'session.started', sessionId: id, at: ANY_TIME, session: rest }
    const { sessionId, session } = parseEvent(event)
    return { ...session, id: sessionId }
  } catch (error) {
    if (isCrmwireError(error)) throw new UsageError(`${name}: ${error.message.replace('The event', 'The session')}`)
    throw error
  }
}

const sessionIn = ({ session }: { [key: string]: Json }): { [key: string]: Json } =>
  isJsonObject(session) ? session : {}

function jsonIn(text: string, name: string): Json {
  try {
    return parseJson(text)
  } catch {
    throw new UsageError(`${name} is not JSON.`)
  }
}
