import type { FileSource } from '../files/file-source.ts'
import type { Endpoint, RequestDraft } from '../http/endpoint/endpoint.ts'
import type { Failure } from '../http/failure.ts'
import type { OriginGate } from '../http/gate/origin-gate.ts'
import type { Told } from '../http/gate/passage.ts'
import { firstBadHeader } from '../http/header-rules.ts'
import type { Transport, TransportAnswer, TransportRequest } from '../http/transport.ts'
import { TransportFailure } from '../http/transport-failure.ts'
import { AuthFailure } from '../auth/auth-failure.ts'
import type { Authenticator, Credential } from '../auth/authenticator.ts'
import { type CrmwireError, isCrmwireError } from '../errors/crmwire-error.ts'
import { readBody } from '../response/body.ts'
import type { Answer as ReadAnswer } from '../response/reader.ts'
import type { Clock } from '../util/clock.ts'
import type { Random } from '../util/random.ts'
import type { FileFacts } from '../session/facts.ts'
import type { Plan } from './plan.ts'
import { judgeAnswer, noAnswer, notSent, signOf } from './judge-answer.ts'
import { bodyOf } from './request-body.ts'

/** An answer with its body read; `problem` says why the body is not JSON, for whoever needs it to be. */
export type Answer = ReadAnswer & { problem?: CrmwireError | undefined }

/** One request and what came back. */
export type Exchange =
  /** A 2xx that did what it was for, or another status that the caller asked to judge itself. */
  | { kind: 'answered'; answer: Answer; durationMs: number }
  | { kind: 'failed'; failure: Failure; answer: Answer | undefined; durationMs: number }

/** What goes out beside the draft. */
export interface Sending {
  /** The file of an upload. */
  file?: { source: FileSource; facts: FileFacts } | undefined
  /** Further headers, such as an idempotency key. */
  headers?: Record<string, string> | undefined
  /** Statuses that are an answer to the caller and no failure. */
  accepts?: ReadonlySet<number> | undefined
  onProgress?: ((sentBytes: number) => void) | undefined
  sender?: Sender | undefined
  /** What everything that goes out is done in; it may refuse. */
  outside?: ((mostMs: number, work: () => Promise<TransportAnswer>) => Promise<TransportAnswer>) | undefined
}

/** The operation that sends. */
export interface Sender {
  operation: string
  /** How often it was tried before. */
  retry: number
  /** An agent waits for it. */
  isUrgent: boolean
}

const NOBODY: Sender = { operation: '', retry: 0, isUrgent: false }

export interface Exchanger {
  /**
   * Sends one request, once; a 401 is repeated once with fresh credentials. What the gate of its origin sends away is not
   * sent. Never throws for what the other side does.
   */
  send(endpoint: Endpoint, draft: RequestDraft, sending?: Sending): Promise<Exchange>
}

export interface ExchangeOptions {
  plan: Plan
  authenticator: Authenticator | undefined
  transport: Pick<Transport, 'send'>
  gate: OriginGate
  clock: Clock
  random: Random
}

export function createExchanger(options: ExchangeOptions): Exchanger {
  const { plan, transport, gate, clock } = options

  async function send(endpoint: Endpoint, draft: RequestDraft, sending: Sending = {}): Promise<Exchange> {
    const { path, origin, limits } = endpoint
    const { sender = NOBODY } = sending
    const passage = await gate.run(origin, () => sendOnce(endpoint, draft, sending), {
      by: sender.operation,
      isUrgent: sender.isUrgent,
      own: limits && { name: path, limits },
    })
    if (passage.kind === 'sent_away')
      return { kind: 'failed', failure: notSent(endpoint, passage), answer: undefined, durationMs: 0 }
    const exchange = passage.value
    if (exchange.kind === 'answered') return exchange
    const { failure } = exchange
    const isAboutCredential = failure.credential || failure.status === 401 || failure.status === 403
    const untilMs = isAboutCredential ? gate.blockedUntilMs(origin) : undefined
    return untilMs === undefined ? exchange : { ...exchange, failure: { ...failure, credential: true, untilMs } }
  }

  async function sendOnce(endpoint: Endpoint, draft: RequestDraft, sending: Sending): Promise<Told<Exchange>> {
    const started = clock.monotonic()
    let answer: Answer | undefined
    let failure: Failure | undefined
    let why: string | undefined
    try {
      answer = readAnswer(await sendAuthorized(endpoint, draft, sending))
      if (!sending.accepts?.has(answer.status)) failure = judgeAnswer(endpoint, answer, clock.now())
    } catch (error) {
      failure = noAnswer(endpoint, error, clock.now())
      if (error instanceof AuthFailure) why = error.message
    }
    const durationMs = clock.monotonic() - started
    const exchange: Exchange = failure
      ? { kind: 'failed', failure, answer, durationMs }
      : { kind: 'answered', answer: answer!, durationMs }
    // Now, so that nobody whose turn comes next slips through.
    if (answer && failure?.untilMs !== undefined) gate.pause(endpoint.origin, failure.untilMs)
    return { value: exchange, sign: signOf(exchange), why }
  }

  async function sendAuthorized(endpoint: Endpoint, draft: RequestDraft, sending: Sending): Promise<TransportAnswer> {
    const authenticator = plan.credentialOrigins(endpoint.origin) ? options.authenticator : undefined
    const once = async (credential: Credential | undefined): Promise<TransportAnswer> => {
      const request: TransportRequest = {
        method: draft.method,
        url: draft.url,
        headers: { ...draft.headers, ...sending.headers },
        timeoutMs: endpoint.timeoutMs,
        responseBytes: endpoint.responseBytes,
      }
      const body = bodyOf(draft, sending, options.random)
      if (body) {
        request.body = body.content
        request.headers['content-type'] ??= body.contentType
      }
      credential?.apply(request)
      const bad = firstBadHeader(request.headers)
      if (bad !== undefined)
        throw new TransportFailure(
          'HTTP_HEADER_INVALID',
          `The header ${bad} cannot be sent: it holds a line break, or something else than printable ASCII.`,
          false,
        )
      const goOut = (): Promise<TransportAnswer> => transport.send(request)
      return sending.outside ? await sending.outside(endpoint.timeoutMs, goOut) : await goOut()
    }
    const credential = await authenticator?.credential()
    const answer = await once(credential)
    const other = answer.status === 401 ? await credential?.renew?.() : undefined
    return other ? await once(other) : answer
  }

  return { send }
}

/** The body is read as JSON where it is JSON; whoever needs it finds out why it is not. */
function readAnswer({ status, headers, body }: TransportAnswer): Answer {
  try {
    return { status, headers, ...readBody(body, headers) }
  } catch (problem) {
    if (!isCrmwireError(problem)) throw problem
    return { status, headers, json: undefined, empty: false, problem }
  }
}
