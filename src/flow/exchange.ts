import type { FileSource } from '../files/file-source.ts'
import type { Endpoint, RequestDraft } from '../http/endpoint/endpoint.ts'
import type { Failure } from '../http/failure.ts'
import { firstBadHeader } from '../http/header-rules.ts'
import type { OriginGate } from '../http/origin-gate.ts'
import { readRetryAfter } from '../http/retry-after.ts'
import type { Transport, TransportAnswer, TransportRequest } from '../http/transport.ts'
import { TransportFailure } from '../http/transport-failure.ts'
import type { Authenticator, Credential } from '../auth/authenticator.ts'
import { AuthFailure } from '../auth/auth-failure.ts'
import { type CrmwireError, isCrmwireError } from '../errors/crmwire-error.ts'
import { readBody } from '../response/body.ts'
import type { Answer as ReadAnswer } from '../response/reader.ts'
import type { Clock } from '../util/clock.ts'
import type { Random } from '../util/random.ts'
import type { FileFacts } from '../session/facts.ts'
import type { Plan } from './plan.ts'
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
  /** What everything that goes out is done in; it may refuse. */
  outside?: (<T>(mostMs: number, work: () => Promise<T>) => Promise<T>) | undefined
}

export interface Exchanger {
  /** Sends one request, once; a 401 is repeated once with fresh credentials. Never throws for what the other side does. */
  send(endpoint: Endpoint, draft: RequestDraft, sending?: Sending): Promise<Exchange>
}

export interface ExchangeOptions {
  plan: Plan
  authenticator: Authenticator | undefined
  transport: Transport
  gate: OriginGate
  clock: Clock
  random: Random
}

export function createExchanger(options: ExchangeOptions): Exchanger {
  const { plan, transport, gate, clock } = options

  async function send(endpoint: Endpoint, draft: RequestDraft, sending: Sending = {}): Promise<Exchange> {
    const started = clock.monotonic()
    const finish = (failure: Failure, answer?: Answer): Exchange => ({
      kind: 'failed',
      failure,
      answer,
      durationMs: clock.monotonic() - started,
    })
    let received: TransportAnswer | number
    try {
      const own = endpoint.limits && { name: endpoint.path, limits: endpoint.limits }
      received = await gate.run(
        endpoint.origin,
        // Asked when its turn has come: what went before may have been told to wait.
        async () => gate.pausedUntil(endpoint.origin) ?? (await sendAuthorized(endpoint, draft, sending)),
        own,
      )
    } catch (error) {
      return finish(error instanceof AuthFailure ? noCredential(endpoint, error) : noAnswer(endpoint, error))
    }
    if (typeof received === 'number') return finish(paused(received))
    const answer = readAnswer(received)
    const failure = judge(endpoint, received, answer, sending)
    return failure ? finish(failure, answer) : { kind: 'answered', answer, durationMs: clock.monotonic() - started }
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
        throw new TransportFailure('HTTP_HEADER_INVALID', `The header ${bad} cannot be sent as it is.`, false)
      const goOut = (): Promise<TransportAnswer> => transport.send(request)
      return sending.outside ? await sending.outside(endpoint.timeoutMs, goOut) : await goOut()
    }
    const credential = await authenticator?.credential()
    const answer = await once(credential)
    const other = answer.status === 401 ? await credential?.renew?.() : undefined
    return other ? await once(other) : answer
  }

  /** Why an answer is no success, or nothing when it is one. */
  function judge(
    endpoint: Endpoint,
    { status, headers }: TransportAnswer,
    answer: Answer,
    { accepts }: Sending,
  ): Failure | undefined {
    if (accepts?.has(status)) return undefined
    const where = `${endpoint.path} (${endpoint.method} ${endpoint.urlText})`
    if (status >= 200 && status < 300) {
      const rule = answer.json === undefined ? undefined : endpoint.reader.failure(answer.json)
      if (!rule) return undefined
      const message = `${where} answered ${status}, and what failWhen names at ${rule.matched.path}.`
      const retry = rule.matched.retry ?? false
      return { code: 'HTTP_FAIL_WHEN', message, status, effect: 'answered', retry }
    }
    if (status >= 300 && status < 400)
      return {
        code: 'HTTP_REDIRECT',
        message: `${where} answered ${status}.`,
        status,
        effect: 'answered',
        retry: false,
      }
    const retry = endpoint.retry.status(status)
    const wait = retry ? readRetryAfter(headers, clock.now()) : undefined
    const untilMs = wait === undefined ? undefined : clock.now() + wait
    if (untilMs !== undefined) gate.pause(endpoint.origin, untilMs)
    const message = `${where} answered ${status}.`
    return { code: 'HTTP_STATUS', message, status, effect: 'answered', retry, untilMs, credential: status === 401 }
  }

  /** Nothing went out, or what went out was refused and did nothing. No try is spent either way. */
  function noCredential(endpoint: Endpoint, { code, message, blocked, untilMs }: AuthFailure): Failure {
    return {
      code,
      message: `${endpoint.path} (${endpoint.method} ${endpoint.urlText}): ${message}`,
      effect: 'not_sent',
      retry: true,
      untilMs: untilMs ?? clock.now() + LOOK_AGAIN_MS,
      credential: blocked,
    }
  }

  return { send }
}

/** Somebody may have mended a credential after this long. */
const LOOK_AGAIN_MS = 15 * 60_000

/** The body is read as JSON where it is JSON; whoever needs it finds out why it is not. */
function readAnswer({ status, headers, body }: TransportAnswer): Answer {
  try {
    return { status, headers, ...readBody(body, headers) }
  } catch (problem) {
    if (!isCrmwireError(problem)) throw problem
    return { status, headers, json: undefined, empty: false, problem }
  }
}

function paused(untilMs: number): Failure {
  return { code: 'HTTP_PAUSED', message: 'The CRM asked to wait.', effect: 'not_sent', retry: true, untilMs }
}

/** What the endpoint cannot do anything about, and what another try may mend. */
const FINAL_CODES: ReadonlySet<string> = new Set(['HTTP_HEADER_INVALID', 'HTTP_ADDRESS_REFUSED', 'HTTP_PLAIN_REFUSED'])

function noAnswer(endpoint: Endpoint, error: unknown): Failure {
  if (!isCrmwireError(error)) throw error
  const sent = error instanceof TransportFailure ? error.sent : error.code === 'FILE_CHANGED'
  return {
    code: error.code,
    message: `${endpoint.path} (${endpoint.method} ${endpoint.urlText}): ${error.message}`,
    effect: sent ? 'unknown' : 'not_sent',
    retry: error.code.startsWith('FILE_') || (endpoint.retry.noResponse && !FINAL_CODES.has(error.code)),
  }
}
