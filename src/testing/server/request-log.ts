/** A request as it came in, in the order of arrival. */
export interface CrmRequest {
  method: string
  /** The whole path: `/api/v1/Contact`. */
  path: string
  /** As it was sent, still percent-encoded, without the question mark; empty when there is none. */
  query: string
  /** The status that was answered; null as long as there is none, and for good when the connection was dropped. */
  status: number | null
  /** The body as text, at most its first 10 000 bytes. */
  body: string
}

const KEPT_BYTES = 10_000

/** The part of a body that the log keeps. */
export function loggedBody(body: Buffer): string {
  return body.subarray(0, KEPT_BYTES).toString()
}
