import { isJsonObject, parseJson } from '../../util/json.ts'
import { emptyAnswer } from '../server/answer.ts'
import type { Answer } from '../server/answer.ts'
import { parseBracketed } from './bracketed.ts'
import type { Body } from './fields.ts'

/** Reads the fields of a request. A body of an unknown type, and JSON that is no object, has none. */
export function parseBody(contentType: string, bytes: Buffer): { body: Body } | { refused: Answer } {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'multipart/form-data') return { refused: emptyAnswer(400) }
  if (type === 'application/x-www-form-urlencoded') return { body: formFields(bytes.toString()) }
  if (type !== 'application/json' || bytes.length === 0) return { body: {} }
  try {
    const value = parseJson(bytes.toString())
    return { body: isJsonObject(value) ? value : {} }
  } catch {
    return { refused: emptyAnswer(500) }
  }
}

function formFields(text: string): Body {
  const fields = Object.entries(parseBracketed(text)).map(([name, value]): [string, Body[string]] => [
    name,
    typeof value === 'string' ? value : Object.values(value).map((item) => (typeof item === 'string' ? item : null)),
  ])
  return Object.fromEntries(fields)
}
