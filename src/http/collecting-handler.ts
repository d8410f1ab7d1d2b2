import { announcedLength, contentCoding, joinHeaders } from './answer-headers.ts'
import { ByteStore } from './byte-store.ts'
import type { DispatchController, DispatchHeaders } from './dispatch-controller.ts'
import { type Attempt, mapError, transportFailure } from './map-error.ts'
import type { TransportAnswer } from './transport.ts'
import type { TransportFailure } from './transport-failure.ts'

/** Gathers one answer and settles exactly once; what comes later is dropped together with its connection. */
export class CollectingHandler {
  readonly #attempt: Attempt
  readonly #limit: number
  readonly #resolve: (answer: TransportAnswer) => void
  readonly #reject: (failure: TransportFailure) => void
  readonly #body: ByteStore
  #controller: DispatchController | undefined
  #failure: TransportFailure | undefined
  /** True when the answer or a failure is out. */
  settled = false
  #status = 0
  #headers: Record<string, string> = {}

  /** @param limit The most bytes the body may have. */
  constructor(
    attempt: Attempt,
    limit: number,
    resolve: (answer: TransportAnswer) => void,
    reject: (failure: TransportFailure) => void,
  ) {
    this.#attempt = attempt
    this.#limit = limit
    this.#resolve = resolve
    this.#reject = reject
    this.#body = new ByteStore(limit)
  }

  /** Called when a connection is there, immediately before the head of the request is written to it. */
  onRequestStart(controller: DispatchController): void {
    if (this.#failure !== undefined) {
      controller.abort(this.#failure)
      return
    }
    this.#controller = controller
    this.#attempt.sent = true
  }

  onResponseStart(_controller: DispatchController, status: number, headers: DispatchHeaders): void {
    if (status < 200) return
    this.#status = status
    this.#headers = joinHeaders(headers)
    const coding = contentCoding(this.#headers)
    if (coding !== undefined) {
      this.fail(
        transportFailure(this.#attempt, 'HTTP_ANSWER_ENCODED', `the answer is encoded as ${coding.slice(0, 40)}`),
      )
    } else if ((announcedLength(this.#attempt.method, this.#headers) ?? 0) > this.#limit) this.#refuseSize()
  }

  onResponseData(_controller: DispatchController, chunk: Uint8Array): void {
    if (!this.settled && !this.#body.add(chunk)) this.#refuseSize()
  }

  onResponseEnd(): void {
    if (this.settled) return
    this.settled = true
    const answer = { status: this.#status, headers: this.#headers, body: this.#body.text() }
    // undici frees the connection in an immediate that it sets after this call. A follower that came before it would
    // pay for a second connection.
    queueMicrotask(() => setImmediate(this.#resolve, answer))
  }

  onResponseError(_controller: DispatchController | null, error: Error): void {
    this.fail(error)
  }

  /** Ends the request for a reason of our own or another's. */
  fail(error: unknown): void {
    if (this.settled) return
    this.settled = true
    this.#failure = mapError(error, this.#attempt)
    this.#reject(this.#failure)
    this.#controller?.abort(this.#failure)
  }

  #refuseSize(): void {
    this.fail(transportFailure(this.#attempt, 'HTTP_ANSWER_TOO_LARGE', `the answer has more than ${this.#limit} bytes`))
  }
}
