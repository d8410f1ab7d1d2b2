/** The methods an endpoint may have. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'

/** The network, as a port: one request out, one whole answer back. It never retries and never follows a redirect. */
export interface Transport {
  /** @throws TransportFailure when there is no whole answer within the limits. */
  send(request: TransportRequest): Promise<TransportAnswer>
  /**
   * Reads a URL piece by piece, with GET and without credentials. A transport that lacks it cannot fetch files.
   *
   * @throws TransportFailure when no answer begins; the chunks throw it when the answer breaks or stalls.
   */
  download?(request: DownloadRequest): Promise<Download>
  /**
   * Sends one GET and hands out its answer piece by piece, under the rules of `send`. A transport that lacks it cannot read
   * back what a storage behind HTTP keeps.
   *
   * @throws TransportFailure as `download` does.
   */
  stream?(request: StreamRequest): Promise<Download>
  /** Waits for what is on its way, then ends all connections. */
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

export interface DownloadRequest {
  /** Absolute, with everything percent-encoded. */
  url: string
  /**
   * The longest time in which nothing may move: until the answer begins, and between its pieces, also because nobody
   * reads them. Make it longer than the time-out of the request that the bytes go into.
   */
  stallMs: number
  /** Only what comes behind the first `from` bytes, of the file that this validator (an entity tag or a date) belongs to. */
  rest?: { from: number; validator: string } | undefined
}

export interface StreamRequest {
  /** Absolute, with everything percent-encoded. */
  url: string
  headers: Record<string, string>
  /** As in a `DownloadRequest`. */
  stallMs: number
}

/** An answer whose body is still to be read. */
export interface Download {
  /** Any status, also a redirect: the caller judges. */
  status: number
  /** As in a `TransportAnswer`. */
  headers: Record<string, string>
  /** The bytes, to be read once. The other side waits while nobody reads. */
  chunks: AsyncIterable<Uint8Array>
  /** Ends the connection without reading on. */
  cancel(): void
}
