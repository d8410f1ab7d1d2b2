import { type CrmwireError, isCrmwireError } from '../errors/crmwire-error.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { stringifyJson } from '../util/json.ts'

/** An answer of the JSON API. */
export function jsonAnswer(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(stringifyJson(value), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  })
}

export function textAnswer(text: string, status = 200): Response {
  return new Response(text, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}

/** What went wrong, for programs and for people. */
export function problem(
  status: number,
  { code, message, hint }: { code: ErrorCode; message: string; hint?: string },
): Response {
  const headers = status === 401 ? { 'www-authenticate': 'Bearer' } : status === 503 ? { 'retry-after': '10' } : {}
  return jsonAnswer({ error: { code, message, ...(hint !== undefined && { hint }) } }, status, headers)
}

/** The answer to a failure: the caller's own fault, one that a repetition mends, or one of the library. */
export function failureAnswer(error: unknown): Response {
  if (!isCrmwireError(error))
    return problem(500, { code: 'SERVE_FAULT', message: 'The server failed; the log says more.' })
  return problem(statusOf(error), error)
}

function statusOf({ code }: CrmwireError): number {
  if (code === 'EVENT_INVALID' || code === 'JOB_INVALID' || code === 'SERVE_REQUEST' || code === 'SEARCH_INVALID')
    return 400
  if (code === 'JOB_NOT_FOUND') return 404
  const isOver = code === 'CONNECTOR_CLOSED' || code.startsWith('LEDGER_') || code.startsWith('STORAGE_')
  return isOver ? 503 : 500
}
