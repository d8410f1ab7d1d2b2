import type { IncomingHttpHeaders } from 'node:http'

/** A request that has come in whole. */
export interface WholeRequest {
  method: string
  path: string
  /** Still percent-encoded, without the question mark. */
  query: string
  headers: IncomingHttpHeaders
  body: Buffer
}
