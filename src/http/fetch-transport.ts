import { type Clock, systemClock } from '../util/clock.ts'
import { announcedLength, joinHeaders } from './answer-headers.ts'
import { ByteStore } from './byte-store.ts'
import { Deadline } from './deadline.ts'
import { firstBadHeader } from './header-rules.ts'
import { attemptAt, type Attempt, isBeforeSending, mapError, transportFailure } from './map-error.ts'
import { isBodyStream, SendingBody } from './sending-body.ts'
import type { Transport, TransportAnswer, TransportRequest } from './transport.ts'

export interface FetchTransportOptions {
  /** By default the clock of the machine. */
  clock?: Clock | undefined
}

type Fetch = typeof globalThis.fetch

/**
 * The network through a `fetch`, for runtimes without sockets. The limits are those of the transport port, except that
 * an answer which the runtime has decompressed is taken: the limit counts its bytes as they come out.
 *
 * It has no guard of its own: which addresses can be reached, and whether over plain http, is up to the runtime. A fetch
 * seldom tells whether a request has left, so most failures count as sent. It cannot download files.
 */
export function fetchTransport(fetch: Fetch, options: FetchTransportOptions = {}): Transport {
  const clock = options.clock ?? systemClock
  const pending = new Set<Promise<unknown>>()
  let closed = false
  return {
    send(request) {
      const attempt = attemptAt(request.method, request.url)
      if (closed) return Promise.reject(transportFailure(attempt, 'HTTP_NO_ANSWER', 'the transport is closed'))
      const work = send(fetch, clock, request, attempt).finally(() => pending.delete(work))
      pending.add(work)
      return work
    },
    async close() {
      closed = true
      await Promise.allSettled(pending)
    },
  }
}

async function send(fetch: Fetch, clock: Clock, request: TransportRequest, attempt: Attempt): Promise<TransportAnswer> {
  const bad = firstBadHeader(request.headers)
  if (bad !== undefined) throw transportFailure(attempt, 'HTTP_HEADER_INVALID', `the header ${bad} cannot be sent`)
  const abort = new AbortController()
  const sending = isBodyStream(request.body) ? new SendingBody(request.body) : undefined
  const deadline = new Deadline(clock, request.timeoutMs, () =>
    abort.abort(
      sending?.waitsForSource === true
        ? transportFailure(attempt, 'FILE_UNREADABLE', `the file gave no bytes for ${request.timeoutMs} ms`)
        : transportFailure(attempt, 'HTTP_TIMEOUT', `no whole answer within ${request.timeoutMs} ms`),
    ),
  )
  try {
    const init = await unlessAborted(requestInit(request, sending, deadline), abort.signal)
    attempt.sent = true
    const response = await fetch(request.url, { ...init, signal: abort.signal })
    const answer = await readAnswer(response, request.responseBytes, attempt)
    sending?.refuseEarly(answer.status, attempt)
    return answer
  } catch (error) {
    const reason: unknown = abort.signal.aborted ? abort.signal.reason : (sending?.error ?? withCode(error))
    if (isBeforeSending(reason)) attempt.sent = false
    throw mapError(reason, attempt)
  } finally {
    deadline.end()
    sending?.release()
    // Frees the connection of an answer that was not read to its end.
    abort.abort()
  }
}

async function requestInit(
  request: TransportRequest,
  sending: SendingBody | undefined,
  deadline: Deadline,
): Promise<RequestInit> {
  const headers: Record<string, string> = { ...request.headers, 'accept-encoding': 'identity' }
  const init = { method: request.method, headers, redirect: 'manual' } as const
  const { body } = request
  if (sending === undefined) {
    // The types of fetch exclude bytes in shared memory, which nobody has here.
    return typeof body === 'string'
      ? { ...init, body }
      : body instanceof Uint8Array
        ? { ...init, body: Buffer.from(body) }
        : init
  }
  if (sending.length !== undefined) headers['content-length'] = String(sending.length)
  if (!(await sending.prime())) return init
  // A request stream has to say `half`: the answer is read only after it. The types do not know the option yet.
  const half: RequestInit & { duplex: 'half' } = { ...init, body: readable(sending.chunks(deadline)), duplex: 'half' }
  return half
}

function readable(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
}

async function readAnswer(response: Response, limit: number, attempt: Attempt): Promise<TransportAnswer> {
  if (response.type === 'opaqueredirect')
    throw transportFailure(attempt, 'HTTP_REDIRECT', 'a redirect, whose target this runtime does not show')
  const headers = joinHeaders(Object.fromEntries(response.headers))
  const body = new ByteStore(limit)
  const tooLarge = (): Error =>
    transportFailure(attempt, 'HTTP_ANSWER_TOO_LARGE', `the answer has more than ${limit} bytes`)
  if ((announcedLength(attempt.method, headers) ?? 0) > limit) throw tooLarge()
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader()
  for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read()) {
    if (!body.add(piece.value)) throw tooLarge()
  }
  return { status: response.status, headers, body: body.text() }
}

/** A source that hangs must not outlive the deadline. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted', { cause: signal.reason })), { once: true })
    work.then(resolve, reject)
  })
}

/** A fetch wraps what went wrong into a TypeError; its cause carries the code. */
function withCode(error: unknown): unknown {
  return error instanceof Error && !('code' in error) && error.cause !== undefined ? error.cause : error
}
