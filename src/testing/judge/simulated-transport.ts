import { joinHeaders } from '../../http/answer-headers.ts'
import { Deadline } from '../../http/deadline.ts'
import { firstBadHeader } from '../../http/header-rules.ts'
import { attemptAt, mapError, transportFailure } from '../../http/map-error.ts'
import type { Attempt } from '../../http/map-error.ts'
import { isBodyStream, SendingBody } from '../../http/sending-body.ts'
import type { Transport, TransportAnswer, TransportRequest } from '../../http/transport.ts'
import type { WholeRequest } from '../server/whole-request.ts'
import { gatherBody, plainBody } from './gather-body.ts'
import type { Trip } from './network-faults.ts'
import type { OpenJudge } from './open-judge.ts'
import { after, serveTrip } from './simulated-server.ts'
import type { Outcome } from './simulated-server.ts'

/** A network without sockets, to a judge. What fails, fails as it does with the library's own transport. */
export interface SimulatedTransport extends Transport {
  /**
   * Ends this side as if its process had died: nothing that it was asked to send settles any more, and nothing more is
   * sent. What is on its way arrives.
   */
  kill(): void
}

export interface SimulatedTransportOptions {
  judge: OpenJudge
  /** The only origin there is. */
  origin: string
  /** What the next request meets. */
  nextTrip(): Trip
}

/** What has to happen when a process dies in the middle of a request. */
type Death = () => void

export function createSimulatedTransport({ judge, origin, nextTrip }: SimulatedTransportOptions): SimulatedTransport {
  const { clock } = judge
  const pending = new Set<Promise<unknown>>()
  const deaths = new Set<Death>()
  let closed = false
  let killed = false

  async function send(request: TransportRequest, attempt: Attempt): Promise<TransportAnswer> {
    const url = admit(request, attempt)
    const trip = nextTrip()
    const sending = isBodyStream(request.body) ? new SendingBody(request.body) : undefined
    const { promise, resolve, reject } = Promise.withResolvers<TransportAnswer>()
    let giveUp: (() => void) | undefined
    const deadline = new Deadline(clock, request.timeoutMs, () => {
      reject(timeout(sending, request.timeoutMs, attempt))
      giveUp?.()
    })
    const die: Death = () => {
      deadline.end()
      giveUp?.()
    }
    deaths.add(die)
    try {
      if (sending !== undefined) await Promise.race([sending.prime(), promise])
      if (trip.fault === 'unreachable') return await promise
      const fail = (code: string): void => reject(mapError(Object.assign(new Error(code), { code }), attempt))
      if (trip.fault === 'refused') {
        after(clock, trip.upMs, () => fail('ECONNREFUSED'))
        return await promise
      }
      attempt.sent = true
      const body =
        sending === undefined ? plainBody(request.body) : await Promise.race([gatherBody(sending, deadline), promise])
      // Only while a body is gathered the deadline can come before this.
      if (!('bytes' in body) || killed) return await promise
      const whole = wholeRequest(request, url, body.bytes)
      const tell = (outcome: Outcome): void => {
        if (typeof outcome === 'string') fail(outcome)
        else receive(outcome, request, attempt, resolve, reject)
      }
      const arrive = (): void => serveTrip(judge, whole, trip, tell)
      if (!body.fits) fail('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH')
      // Too few bytes are no request.
      if (body.bytes.length < (sending?.length ?? 0)) return await promise
      if (trip.fault === 'late_commit') giveUp = () => after(clock, trip.lateMs, arrive)
      else if (trip.fault !== 'lost_request') after(clock, trip.upMs, arrive)
      return await promise
    } catch (error) {
      throw mapError(error, attempt)
    } finally {
      deadline.end()
      deaths.delete(die)
      sending?.release()
    }
  }

  function admit({ url: address, headers }: TransportRequest, attempt: Attempt): URL {
    if (closed) throw transportFailure(attempt, 'HTTP_NO_ANSWER', 'the transport is closed')
    if (!URL.canParse(address)) throw transportFailure(attempt, 'HTTP_URL_UNSAFE', 'the URL cannot be read')
    const url = new URL(address)
    if (url.origin !== origin) throw mapError(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), attempt)
    const bad = firstBadHeader(headers)
    if (bad !== undefined) throw transportFailure(attempt, 'HTTP_HEADER_INVALID', `the header ${bad} cannot be sent`)
    return url
  }

  return {
    send(request) {
      return new Promise((resolve, reject) => {
        if (killed) return
        const work = send(request, attemptAt(request.method, request.url))
          // Who is dead hears nothing.
          .then(
            (answer) => killed || resolve(answer),
            (error: Error) => killed || reject(error),
          )
          .finally(() => pending.delete(work))
        pending.add(work)
      })
    },
    async close() {
      closed = true
      if (!killed) await Promise.allSettled(pending)
    },
    kill() {
      killed = true
      for (const die of deaths) die()
      deaths.clear()
    },
  }
}

function wholeRequest({ method, headers }: TransportRequest, { pathname, search }: URL, body: Buffer): WholeRequest {
  return { method, path: pathname, query: search.slice(1), headers: joinHeaders(headers), body }
}

function timeout(sending: SendingBody | undefined, timeoutMs: number, attempt: Attempt): Error {
  return sending?.waitsForSource === true
    ? transportFailure(attempt, 'FILE_UNREADABLE', `the file gave no bytes for ${timeoutMs} ms`)
    : transportFailure(attempt, 'HTTP_TIMEOUT', `no whole answer within ${timeoutMs} ms`)
}

function receive(
  { status, headers, body }: Exclude<Outcome, string>,
  { method, responseBytes }: TransportRequest,
  attempt: Attempt,
  resolve: (answer: TransportAnswer) => void,
  reject: (error: Error) => void,
): void {
  const bytes = method === 'HEAD' ? Buffer.alloc(0) : Buffer.from(body)
  if (bytes.length <= responseBytes) resolve({ status, headers: joinHeaders(headers), body: bytes.toString() })
  else reject(transportFailure(attempt, 'HTTP_ANSWER_TOO_LARGE', `the answer has more than ${responseBytes} bytes`))
}
