import { AuthFailure } from '../auth/auth-failure.ts'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import type { Endpoint } from '../http/endpoint/endpoint.ts'
import type { Failure } from '../http/failure.ts'
import type { RefusalCode, Sign } from '../http/gate/guard.ts'
import type { SentAway } from '../http/gate/passage.ts'
import { readRetryAfter } from '../http/retry-after.ts'
import { TransportFailure } from '../http/transport-failure.ts'
import { isLedgerFailure } from '../ledger/ledger-failure.ts'
import type { Answer, Exchange } from './exchange.ts'

/** Why an answer is no success, or nothing when it is one. */
export function judgeAnswer(endpoint: Endpoint, answer: Answer, nowMs: number): Failure | undefined {
  const { status, headers } = answer
  const where = placeOf(endpoint)
  if (status >= 200 && status < 300) {
    const rule = answer.json === undefined ? undefined : endpoint.reader.failure(answer.json)
    if (!rule) return undefined
    const message = `${where} answered ${status}, and what failWhen names at ${rule.matched.path}.`
    const retry = rule.matched.retry ?? false
    return { code: 'HTTP_FAIL_WHEN', message, status, effect: 'answered', retry }
  }
  if (status >= 300 && status < 400) {
    const message = `${where} answered ${status}, a redirect that is not followed.`
    return { code: 'HTTP_REDIRECT', message, status, effect: 'answered', retry: false }
  }
  const message = `${where} answered ${status}.`
  const retry = endpoint.retry.status(status)
  const wait = retry ? readRetryAfter(headers, nowMs) : undefined
  const untilMs = wait === undefined ? undefined : nowMs + wait
  return { code: 'HTTP_STATUS', message, status, effect: 'answered', retry, untilMs }
}

/** What the endpoint cannot do anything about, and what another try may mend. */
const FINAL_CODES: ReadonlySet<string> = new Set(['HTTP_HEADER_INVALID', 'HTTP_ADDRESS_REFUSED', 'HTTP_PLAIN_REFUSED'])

/** What it means that a request threw. @throws what is no failure of the request. */
export function noAnswer(endpoint: Endpoint, error: unknown, nowMs: number): Failure {
  if (error instanceof AuthFailure) return noCredential(endpoint, error, nowMs)
  if (!isCrmwireError(error) || isLedgerFailure(error)) throw error
  const sent = error instanceof TransportFailure ? error.sent : error.code === 'FILE_CHANGED'
  return {
    code: error.code,
    message: `${placeOf(endpoint)}: ${error.message}`,
    effect: sent ? 'unknown' : 'not_sent',
    retry: error.code.startsWith('FILE_') || (endpoint.retry.noResponse && !FINAL_CODES.has(error.code)),
  }
}

/** Nothing went out, or what went out was refused and did nothing. No try is spent either way. */
function noCredential(
  { path }: Endpoint,
  { code, message, blocked, untilMs = 0 }: AuthFailure,
  nowMs: number,
): Failure {
  return {
    code,
    message: `${path} was not sent. ${message}`,
    effect: 'not_sent',
    retry: true,
    untilMs: Math.max(untilMs, nowMs),
    credential: blocked,
  }
}

const WHY_NOT: Readonly<Record<RefusalCode, string>> = {
  HTTP_PAUSED: 'the CRM has asked to wait',
  HTTP_ON_HOLD: 'an operator has paused what goes to its place',
  HTTP_CREDENTIAL_BLOCKED: 'the CRM refuses the credential, or nobody has logged in',
  HTTP_CIRCUIT_OPEN: 'the CRM does not answer',
  HTTP_CROWDED: 'many wait for its place already',
  HTTP_CLOSING: 'the connector is closed',
}

/** What it means that the gate sent it away. */
export function notSent(endpoint: Endpoint, { code, untilMs }: SentAway): Failure {
  const message = `${endpoint.path} was not sent, as ${WHY_NOT[code]}.`
  return { code, message, effect: 'not_sent', retry: true, untilMs, credential: code === 'HTTP_CREDENTIAL_BLOCKED' }
}

/** True when nobody was asked: the gate sent it away. */
export function wasSentAway({ effect, untilMs }: Failure): boolean {
  return effect === 'not_sent' && untilMs !== undefined
}

/** No connection, none that can be trusted, or no whole answer: the origin is to blame. */
const FAILING: ReadonlySet<string> = new Set(['HTTP_NO_ANSWER', 'HTTP_TIMEOUT', 'HTTP_HOST_UNKNOWN', 'HTTP_TLS'])

/** What an exchange shows of the origin. */
export function signOf(exchange: Exchange): Sign {
  if (exchange.kind === 'answered') return 'alive'
  const { code, status, effect, credential } = exchange.failure
  if (credential) return 'unproven'
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'forbidden'
  if (status !== undefined) return status >= 500 ? 'failing' : 'alive'
  if (FAILING.has(code)) return 'failing'
  // An answer that is too large, too deep or encoded is one, too.
  return effect === 'unknown' && code.startsWith('HTTP_') ? 'alive' : 'nothing'
}

const placeOf = ({ path, method, urlText }: Endpoint): string => `${path} (${method} ${urlText})`
