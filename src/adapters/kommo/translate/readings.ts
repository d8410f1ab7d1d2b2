import type { Answer, CreateReading, FindReading } from '../../../response/reader.ts'
import { type Json, isJsonObject } from '../../../util/json.ts'
import { isMoved } from './call-facts.ts'

type JsonObject = { [key: string]: Json }

/** The objects of a list in an answer; none for 204. */
export function listIn({ json }: Pick<Answer, 'json'>, name: string): JsonObject[] {
  const embedded = isJsonObject(json) ? json['_embedded'] : undefined
  const list = isJsonObject(embedded) ? embedded[name] : undefined
  return Array.isArray(list) ? list.filter(isJsonObject) : []
}

/** A list that nobody can read is no proof that nothing is there. */
function first(answer: Answer, found: JsonObject | undefined, idKey = 'id'): FindReading {
  if (answer.status !== 204 && answer.json === undefined) return { kind: 'missing_id' }
  const one = found && made(found, idKey)
  return one?.kind === 'one' ? { ...one, candidates: 1 } : { kind: 'none' }
}

function made(object: JsonObject | undefined, idKey = 'id', captured: Record<string, Json> = {}): CreateReading {
  const id = object?.[idKey]
  if (object === undefined || (typeof id !== 'string' && typeof id !== 'number')) return { kind: 'missing_id' }
  return { kind: 'one', id, object, captured }
}

/** What was made of the item with this `request_id`; of a single item also one that names none. */
function ofRequest(answer: Answer, name: string, requestId: string): JsonObject | undefined {
  const list = listIn(answer, name)
  return (
    list.find((item) => item['request_id'] === requestId) ??
    (list.length === 1 && list[0]!['request_id'] === undefined ? list[0] : undefined)
  )
}

export const madeNote = (answer: Answer, requestId: string): CreateReading =>
  made(ofRequest(answer, 'notes', requestId))

export const madeTask = (answer: Answer, requestId: string): CreateReading =>
  made(ofRequest(answer, 'tasks', requestId))

/** The note of a call among those of a card; what was left there when it was moved away does not count. */
export function callNote(answer: Answer, uniq: string): FindReading {
  const found = listIn(answer, 'notes').find(
    ({ params = null }) => isJsonObject(params) && params['uniq'] === uniq && !isMoved(params),
  )
  return first(answer, found)
}

export function textNote(answer: Answer, text: string, since: number): FindReading {
  const found = listIn(answer, 'notes').find(
    ({ params = null, created_at = 0 }) =>
      isJsonObject(params) && params['text'] === text && Number(created_at) >= since,
  )
  return first(answer, found)
}

export function taskLike(answer: Answer, text: string, dueAt: number): FindReading {
  const found = listIn(answer, 'tasks').find((task) => task['text'] === text && task['complete_till'] === dueAt)
  return first(answer, found)
}

/** What `POST /calls` made, and where Kommo put it. */
export function madeCall(answer: Answer, requestId: string): CreateReading {
  const call = ofRequest(answer, 'calls', requestId)
  const { entity_id: id = null, entity_type: type = null } = call ?? {}
  return made(call, 'id', { card: id, type })
}

const NOT_FOUND = /entity not found/i

/** True when Kommo knows nobody with the number: that is an answer, and asking again changes nothing. */
export function isNotLinked({ json }: Answer, requestId: string): boolean {
  const errors = isJsonObject(json) ? json['errors'] : undefined
  if (!Array.isArray(errors)) return false
  return errors.some(
    (error) =>
      isJsonObject(error) &&
      (error['request_id'] === undefined || error['request_id'] === requestId) &&
      NOT_FOUND.test(`${textOf(error['title'])} ${textOf(error['detail'])}`),
  )
}

/** An id as text; nothing when it is none. */
export function idText(value: Json | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

/** The recording that the body of a note or a call named. */
export function linkIn(body: Json | undefined): string {
  const item = Array.isArray(body) ? body[0] : undefined
  const { params = item } = isJsonObject(item) ? item : {}
  return isJsonObject(params) ? textOf(params['link']) : ''
}

/** The incoming lead that was made, with its contact. */
export function madeIncoming(answer: Answer, requestId: string): CreateReading {
  const one = ofRequest(answer, 'unsorted', requestId)
  return made(one, 'uid', contactIn(one))
}

/** The incoming lead of a call among those that wait. */
export function incomingOf(answer: Answer, uniq: string): FindReading {
  const found = listIn(answer, 'unsorted').find(
    ({ metadata = null }) => isJsonObject(metadata) && metadata['uniq'] === uniq,
  )
  const reading = first(answer, found, 'uid')
  return reading.kind === 'one' ? { ...reading, captured: contactIn(found) } : reading
}

/** The contact of an incoming lead. */
export function contactIn(incoming: JsonObject | undefined): Record<string, Json> {
  const id = incoming && listIn({ json: incoming }, 'contacts')[0]?.['id']
  return id === undefined ? {} : { contact: id }
}
