/** The methods an endpoint may have. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'

/** The network, as a port: one request out, one whole answer back. It never retries and never follows a redirect. */
export interface Transport {
  /** @throws TransportFailure when there is no whole answer within the limits. */
  send(request: TransportRequest): Promise<TransportAnswer>
  /** Ends all connections. */
  close(): Promise<void>
}

export interface TransportRequest {
  method: Method
  /** Absolute, with everything percent-encoded. */
  url: string
  headers: Record<string, string>
  body?: string | Uint8Array | BodyStream | undefined
  /** From the start of the request to the last byte of the answer; while a stream is sent: per stall, and for the answer after its last byte. */
  timeoutMs: number
  /** The most bytes an answer may have. */
  responseBytes: number
}

/** A body that is read while it is sent, so that its size does not matter. */
export interface BodyStream {
  /** In bytes; without it the body is sent in chunks. */
  length?: number | undefined
  chunks(): AsyncIterable<Uint8Array>
}

export interface TransportAnswer {
  status: number
  /** Names in lower case; a repeated header is joined with `, `. */
  headers: Record<string, string>
  body: string
}
