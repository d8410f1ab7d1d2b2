import type { Attributes } from '@opentelemetry/api'
import type { SeenOutcome, SeenRequest } from './telemetry.ts'

/** The host and the port of an origin, by the names of the HTTP conventions. */
export function serverOf(origin: string): Attributes {
  const { hostname, port, protocol } = new URL(origin)
  const known = port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port)
  return { 'server.address': hostname, 'server.port': known }
}

/** What is known of a request before it is sent. The URL itself is not among it: its values are of the customer. */
export function requestAttributes({ method, origin, endpoint, urlTemplate }: SeenRequest): Attributes {
  return {
    'http.request.method': method,
    ...serverOf(origin),
    ...(urlTemplate !== undefined && { 'url.template': urlTemplate }),
    ...(endpoint !== undefined && { 'crmwire.endpoint': endpoint }),
  }
}

/** What a request came to: an answer, or the code of why there is none. */
export function answerAttributes(came: { status: number } | { code: string }): Attributes {
  if ('code' in came) return { 'error.type': came.code }
  const { status } = came
  return { 'http.response.status_code': status, ...(status >= 400 && { 'error.type': String(status) }) }
}

/** Outcomes without a code of their own that are no success. */
const BAD: ReadonlySet<string> = new Set(['ambiguous', 'missing_id', 'rejected', 'held', 'blocked', 'failed'])

/** What went wrong with an operation, as a code; nothing when it went well. */
export function errorType({ status, error }: SeenOutcome): string | undefined {
  return error?.code ?? (BAD.has(status) ? status : undefined)
}

export function outcomeAttributes(outcome: SeenOutcome): Attributes {
  const error = errorType(outcome)
  return { 'crmwire.operation.outcome': outcome.status, ...(error !== undefined && { 'error.type': error }) }
}
