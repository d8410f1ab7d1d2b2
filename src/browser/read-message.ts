import type { KnownMessage, UnknownMessage } from './adapter-messages.ts'
import { type FieldShape, MESSAGE_SHAPES } from './message-shapes.ts'

/** A message, or why it is none; the reason names fields and never their values. */
export type ReadMessage = { message: KnownMessage | UnknownMessage } | { problem: string }

/** Longer texts are not parsed; the longest messages are those of a chat. */
const LONGEST_TEXT = 1_000_000

/** Reads what an adapter posted: JSON text, or the object itself. Unknown types are messages, too. */
export function readMessage(posted: unknown): ReadMessage {
  const message = typeof posted === 'string' ? parse(posted) : posted
  if (!isObject(message)) return { problem: 'it is not a JSON object' }
  const { type, data } = message
  if (typeof type !== 'string' || type === '') return { problem: 'type: expected a text' }
  if (!Object.hasOwn(MESSAGE_SHAPES, type)) return { message: { type, data } }
  if (!isObject(data)) return { problem: `${type}.data: expected an object` }
  const shape: Record<string, FieldShape> = MESSAGE_SHAPES[type as keyof typeof MESSAGE_SHAPES]
  for (const [field, expected] of Object.entries(shape)) {
    const problem = problemOf(data[field], expected)
    if (problem !== undefined) return { problem: `${type}.data.${field}: expected ${problem}` }
  }
  return { message: { type, data: withOneSpelling(data) } as KnownMessage }
}

function parse(text: string): unknown {
  if (text.length > LONGEST_TEXT) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function problemOf(value: unknown, expected: FieldShape): string | undefined {
  if (expected === 'any?' || (expected.endsWith('?') && (value === undefined || value === null))) return undefined
  if (expected.startsWith('id'))
    return (typeof value === 'string' && value !== '') || Number.isSafeInteger(value) ? undefined : 'an id'
  return typeof value === 'string' ? undefined : 'a text'
}

const PEOPLE = ['type', 'cobrowse_session_requested_by', 'cobrowse_session_ended_by']

/** The platform writes both `end-user` and `end_user`. */
function withOneSpelling(data: Record<string, unknown>): Record<string, unknown> {
  const field = PEOPLE.find((name) => data[name] === 'end-user')
  return field === undefined ? data : withOneSpelling({ ...data, [field]: 'end_user' })
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
