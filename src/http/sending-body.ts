import { CrmwireError, isCrmwireError } from '../errors/crmwire-error.ts'
import type { Deadline } from './deadline.ts'
import { type Attempt, transportFailure } from './map-error.ts'
import type { BodyStream, TransportRequest } from './transport.ts'

/** True for a body that is read while it is sent. */
export function isBodyStream(body: TransportRequest['body']): body is BodyStream {
  return typeof body === 'object' && 'chunks' in body
}

/** So many bytes have to leave within a time-out. Larger pieces would make a stall of every slow line. */
const SLICE_BYTES = 64 * 1_024

/** A stream on its way: who is awaited at this moment decides what a stall is called. */
export class SendingBody {
  /** In bytes, when it is announced. */
  readonly length: number | undefined
  readonly #iterator: AsyncIterator<Uint8Array>
  #first: IteratorResult<Uint8Array> | undefined
  #handed = 0
  #ended = false
  /** True while the source of the bytes is awaited, and not the other side. */
  waitsForSource = true
  /** What the source threw. */
  error: CrmwireError | undefined

  constructor(body: BodyStream) {
    this.length = body.length
    this.#iterator = body.chunks()[Symbol.asyncIterator]()
  }

  /**
   * Reads the first piece, so that a source that cannot be read fails before there is a request.
   *
   * @returns False when there are no bytes at all.
   */
  async prime(): Promise<boolean> {
    this.#first = await this.#next()
    this.#ended = this.#first.done === true
    return !this.#ended
  }

  /** @throws TransportFailure for a 2xx before everything was handed out: the other side cannot have the whole body. */
  refuseEarly(status: number, attempt: Attempt): void {
    const whole = this.length === undefined ? this.#ended : this.#handed >= this.length
    if (!whole && status >= 200 && status < 300)
      throw transportFailure(attempt, 'HTTP_NO_ANSWER', `status ${status} came before the whole body was sent`)
  }

  /** The pieces, in slices. The deadline begins anew whenever one is asked for, is handed out, and after the last. */
  async *chunks(deadline: Deadline): AsyncGenerator<Uint8Array> {
    let piece = this.#first ?? (await this.#next())
    while (piece.done !== true) {
      const { value } = piece
      for (let at = 0; at < value.byteLength; at += SLICE_BYTES) {
        const slice = value.subarray(at, at + SLICE_BYTES)
        this.#handed += slice.byteLength
        deadline.restart()
        yield slice
      }
      this.waitsForSource = true
      deadline.restart()
      piece = await this.#next()
    }
    this.#ended = true
    deadline.restart()
  }

  /** Lets go of the source. A source that hangs is not waited for. */
  release(): void {
    this.#iterator.return?.().catch(() => undefined)
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const piece = await this.#iterator.next()
      this.waitsForSource = false
      return piece
    } catch (error) {
      this.error = isCrmwireError(error)
        ? error
        : new CrmwireError('FILE_UNREADABLE', 'the body cannot be read', { cause: error })
      throw this.error
    }
  }
}
