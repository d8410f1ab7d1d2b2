import { STATUS_CODES } from 'node:http'
import { stringifyJson } from '../../util/json.ts'

/** What goes back to the client. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string | Uint8Array
}

export function jsonAnswer(value: unknown, status = 200): Answer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: stringifyJson(value) }
}

/** An answer without a body. The reason stands in a header, where few look for it. */
export function emptyAnswer(status: number, reason = STATUS_CODES[status] ?? 'Error'): Answer {
  return { status, headers: { 'X-Status-Reason': reason }, body: '' }
}
