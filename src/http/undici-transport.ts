import { createSecureContext } from 'node:tls'
import type { Readable } from 'node:stream'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import type { Clock } from '../util/clock.ts'
import { CollectingHandler } from './collecting-handler.ts'
import { Deadline } from './deadline.ts'
import { createGuard, type Guard, type Resolve } from './guard.ts'
import { firstBadHeader } from './header-rules.ts'
import { type Attempt, attemptAt, mapError, transportFailure } from './map-error.ts'
import { fileRules, type NetworkPolicy, requestRules } from './network-policy.ts'
import { isBodyStream, SendingBody } from './sending-body.ts'
import { StreamingHandler } from './streaming-handler.ts'
import { tlsRules } from './tls-rules.ts'
import type {
  Download,
  DownloadRequest,
  StreamRequest,
  Transport,
  TransportAnswer,
  TransportRequest,
} from './transport.ts'

const MAX_HEADER_BYTES = 32 * 1_024
/** Above the longest time-out of a configuration: it only clears away connections that nobody waits for any more. */
const CONNECT_TIMEOUT_MS = 15_000

export interface UndiciTransportOptions {
  network: NetworkPolicy
  clock: Clock
  /** How names become addresses; by default the resolver of the machine. */
  resolve?: Resolve | undefined
}

/**
 * The network through undici: own connections, kept alive, HTTP/1.1. Redirects come back as answers; nothing is sent
 * twice. Every connection is judged by the network policy, by the address it really goes to.
 */
export function createUndiciTransport(options: UndiciTransportOptions): Required<Transport> {
  return new UndiciTransport(options)
}

class UndiciTransport implements Required<Transport> {
  readonly #clock: Clock
  readonly #requests: Line
  /** Files have connections of their own: one that was opened under wider rules must not serve narrower ones. */
  readonly #files: Line
  readonly #pending = new Set<Promise<unknown>>()
  #closed = false

  constructor({ network, clock, resolve }: UndiciTransportOptions) {
    this.#clock = clock
    this.#requests = new Line(createGuard(requestRules(network), resolve), network.ca)
    this.#files = new Line(createGuard(fileRules(network), resolve), network.ca)
  }

  send(request: TransportRequest): Promise<TransportAnswer> {
    return this.#track(this.#send(request))
  }

  download({ url, stallMs, rest }: DownloadRequest): Promise<Download> {
    const headers = rest ? { range: `bytes=${rest.from}-`, 'if-range': rest.validator } : {}
    return this.#track(this.#stream({ url, headers, stallMs }, this.#files))
  }

  stream(request: StreamRequest): Promise<Download> {
    return this.#track(this.#stream(request, this.#requests))
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#pending)
    await Promise.all([this.#requests.destroy(), this.#files.destroy()])
  }

  async #send(request: TransportRequest): Promise<TransportAnswer> {
    const attempt = attemptAt(request.method, request.url)
    const line = this.#requests
    const url = this.#admit(request.url, attempt, line)
    const bad = firstBadHeader(request.headers)
    if (bad !== undefined) throw transportFailure(attempt, 'HTTP_HEADER_INVALID', `the header ${bad} cannot be sent`)
    const { body, timeoutMs } = request
    const headers: Record<string, string> = { ...request.headers, 'accept-encoding': 'identity' }
    const sending = isBodyStream(body) ? new SendingBody(body) : undefined
    if (sending?.length !== undefined) headers['content-length'] = String(sending.length)

    const { promise, resolve, reject } = Promise.withResolvers<TransportAnswer>()
    const handler = new CollectingHandler(attempt, request.responseBytes, resolve, reject)
    const deadline = new Deadline(this.#clock, timeoutMs, () =>
      handler.fail(
        sending?.waitsForSource === true
          ? transportFailure(attempt, 'FILE_UNREADABLE', `the file gave no bytes for ${timeoutMs} ms`)
          : transportFailure(attempt, 'HTTP_TIMEOUT', `no whole answer within ${timeoutMs} ms`),
      ),
    )
    try {
      if (sending === undefined) {
        line.dispatch(url, request.method, headers, isBodyStream(body) ? undefined : body, handler)
      } else {
        const some = await Promise.race([sending.prime(), promise])
        const chunks = some === true ? sending.chunks(deadline) : undefined
        // undici takes any async iterable; its types know only streams.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        line.dispatch(url, request.method, headers, chunks as unknown as Readable | undefined, handler)
      }
      const answer = await promise
      sending?.refuseEarly(answer.status, attempt)
      return answer
    } catch (error) {
      throw mapError(error, attempt)
    } finally {
      deadline.end()
      sending?.release()
    }
  }

  async #stream({ url: address, headers: own, stallMs }: StreamRequest, line: Line): Promise<Download> {
    const attempt = attemptAt('GET', address)
    const url = this.#admit(address, attempt, line)
    const bad = firstBadHeader(own)
    if (bad !== undefined) throw transportFailure(attempt, 'HTTP_HEADER_INVALID', `the header ${bad} cannot be sent`)
    const headers: Record<string, string> = { ...own, 'accept-encoding': 'identity' }
    return new Promise<Download>((resolve, reject) => {
      const handler: StreamingHandler = new StreamingHandler(attempt, () => deadline, resolve, reject)
      const deadline = new Deadline(this.#clock, stallMs, () =>
        handler.fail(transportFailure(attempt, 'HTTP_TIMEOUT', `nothing came for ${stallMs} ms`)),
      )
      line.dispatch(url, 'GET', headers, undefined, handler)
    })
  }

  #admit(address: string, attempt: Attempt, { guard }: Line): URL {
    if (this.#closed) throw transportFailure(attempt, 'HTTP_NO_ANSWER', 'the transport is closed')
    if (!URL.canParse(address)) throw transportFailure(attempt, 'HTTP_URL_UNSAFE', 'the URL cannot be read')
    const url = new URL(address)
    guard.admit(url, attempt)
    return url
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const settled = work.finally(() => this.#pending.delete(settled))
    this.#pending.add(settled)
    return settled
  }
}

/** Connections under the rules of one guard. */
class Line {
  readonly guard: Guard
  readonly #ca: string | undefined
  #agent: Agent | undefined

  constructor(guard: Guard, ca: string | undefined) {
    this.guard = guard
    this.#ca = ca
  }

  dispatch(
    url: URL,
    method: string,
    headers: Record<string, string>,
    body: Dispatcher.DispatchOptions['body'],
    handler: Dispatcher.DispatchHandler,
  ): void {
    this.#agent ??= createAgent(this.guard, this.#ca)
    const path = url.pathname + url.search
    // Zero switches the timers of undici off: they are coarse, and the deadline rules alone.
    const options = { origin: url.origin, path, method, headers, headersTimeout: 0, bodyTimeout: 0 }
    this.#agent.dispatch(body === undefined ? options : { ...options, body }, handler)
  }

  async destroy(): Promise<void> {
    await this.#agent?.destroy()
  }
}

/** Created with the first request, so that a tool that intercepts sockets may be started before it. */
function createAgent(guard: Guard, ca: string | undefined): Agent {
  const rules = tlsRules({ ca })
  const connect = buildConnector({
    allowH2: false,
    timeout: CONNECT_TIMEOUT_MS,
    lookup: guard.lookup,
    ...rules,
    // One context for all connections: to read every root certificate for each of them would cost milliseconds.
    ...(ca !== undefined && { secureContext: createSecureContext(rules) }),
  })
  return new Agent({
    allowH2: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    connect(options, done) {
      const refused = guard.judge(options.hostname)
      if (refused === undefined) connect(options, done)
      else done(refused, null)
    },
  })
}
