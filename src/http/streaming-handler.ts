import { contentCoding, joinHeaders } from './answer-headers.ts'
import type { Deadline } from './deadline.ts'
import type { DispatchController, DispatchHeaders } from './dispatch-controller.ts'
import { type Attempt, mapError, transportFailure } from './map-error.ts'
import type { Download } from './transport.ts'
import type { TransportFailure } from './transport-failure.ts'

/** Bytes that wait for the reader before the other side has to. */
const MOST_WAITING = 512 * 1_024

/** Pieces are joined up to this size. */
const MERGE_BYTES = 64 * 1_024

/** Hands out one answer as it comes; a reader that is slow slows the other side. */
export class StreamingHandler {
  readonly #attempt: Attempt
  readonly #deadline: () => Deadline
  readonly #resolve: (download: Download) => void
  readonly #reject: (failure: TransportFailure) => void
  #controller: DispatchController | undefined
  #waiting: Uint8Array[] = []
  #size = 0
  #ended = false
  #failure: TransportFailure | undefined
  #wake: (() => void) | undefined

  constructor(
    attempt: Attempt,
    deadline: () => Deadline,
    resolve: (download: Download) => void,
    reject: (failure: TransportFailure) => void,
  ) {
    this.#attempt = attempt
    this.#deadline = deadline
    this.#resolve = resolve
    this.#reject = reject
  }

  onRequestStart(controller: DispatchController): void {
    if (this.#failure !== undefined) {
      controller.abort(this.#failure)
      return
    }
    this.#controller = controller
    this.#attempt.sent = true
  }

  onResponseStart(_controller: DispatchController, status: number, raw: DispatchHeaders): void {
    if (status < 200) return
    const headers = joinHeaders(raw)
    const coding = contentCoding(headers)
    if (coding !== undefined) {
      this.fail(
        transportFailure(this.#attempt, 'HTTP_ANSWER_ENCODED', `the answer is encoded as ${coding.slice(0, 40)}`),
      )
      return
    }
    this.#deadline().restart()
    const cancel = (): void =>
      this.fail(transportFailure(this.#attempt, 'HTTP_NO_ANSWER', 'the download was cancelled'))
    this.#resolve({ status, headers, chunks: this.#chunks(), cancel })
  }

  onResponseData(controller: DispatchController, chunk: Uint8Array): void {
    this.#deadline().restart()
    this.#waiting.push(chunk)
    this.#size += chunk.byteLength
    if (this.#size >= MOST_WAITING) controller.pause()
    this.#wake?.()
  }

  onResponseEnd(): void {
    this.#ended = true
    this.#deadline().end()
    this.#wake?.()
  }

  onResponseError(_controller: DispatchController | null, error: Error): void {
    this.fail(error)
  }

  /** Ends the download for a reason of our own or another's; bytes that nobody has read are dropped. */
  fail(error: unknown): void {
    if (this.#ended || this.#failure !== undefined) return
    this.#failure = mapError(error, this.#attempt)
    this.#deadline().end()
    this.#waiting = []
    this.#reject(this.#failure)
    this.#wake?.()
    this.#controller?.abort(this.#failure)
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        if (this.#failure !== undefined) throw this.#failure
        if (this.#waiting.length > 0) {
          const taken = this.#waiting
          this.#waiting = []
          this.#size = 0
          this.#deadline().restart()
          this.#controller?.resume()
          yield* merged(taken)
        } else if (this.#ended) return
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
      }
    } finally {
      this.fail(transportFailure(this.#attempt, 'HTTP_NO_ANSWER', 'the download was cancelled'))
    }
  }
}

/** Pieces that are worth a write of their own; smaller ones are joined to such, which saves the next hand writes. */
function* merged(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  let small: Uint8Array[] = []
  let size = 0
  for (const piece of pieces) {
    if (size + piece.byteLength > MERGE_BYTES && size > 0) {
      yield small.length === 1 ? small[0]! : Buffer.concat(small)
      small = []
      size = 0
    }
    small.push(piece)
    size += piece.byteLength
  }
  yield small.length === 1 ? small[0]! : Buffer.concat(small)
}
