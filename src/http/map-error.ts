import { isCrmwireError } from '../errors/crmwire-error.ts'
import { TransportFailure } from './transport-failure.ts'

/** What a failure says about its request: never more than method and host. */
export interface Attempt {
  readonly method: string
  readonly host: string
  /** True from the moment a byte may have left. */
  sent: boolean
}

/** The beginning of an attempt: nothing has left yet. */
export function attemptAt(method: string, url: string): Attempt {
  return { method, host: URL.canParse(url) ? new URL(url).host : 'unknown host', sent: false }
}

type FailureCode = ConstructorParameters<typeof TransportFailure>[0]

/** A failure of an attempt, whose message begins with method and host. */
export function transportFailure(attempt: Attempt, code: FailureCode, what: string, cause?: unknown): TransportFailure {
  return new TransportFailure(code, `${attempt.method} ${attempt.host}: ${what}`, attempt.sent, cause)
}

/** Whatever a client, a socket, the resolver, TLS or the source of a body throws, as a failure of the attempt. */
export function mapError(error: unknown, attempt: Attempt): TransportFailure {
  if (error instanceof TransportFailure) return error
  const code = codeOf(error)
  if (isCrmwireError(error) && isFileCode(code)) return new TransportFailure(code, error.message, attempt.sent, error)
  switch (code) {
    case 'ADDRESS_REFUSED':
      return transportFailure(attempt, 'HTTP_ADDRESS_REFUSED', messageOf(error), error)
    case 'HOST_REFUSED':
      return transportFailure(attempt, 'HTTP_FILE_REFUSED', messageOf(error), error)
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
      return transportFailure(attempt, 'HTTP_HOST_UNKNOWN', `the name cannot be resolved (${code})`, error)
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return transportFailure(attempt, 'HTTP_TIMEOUT', 'no connection in time', error)
    case 'UND_ERR_HEADERS_OVERFLOW':
      return transportFailure(attempt, 'HTTP_ANSWER_TOO_LARGE', 'the headers of the answer are too large', error)
    case 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH':
      return transportFailure(attempt, 'FILE_CHANGED', 'the body is not as long as it was announced', error)
    case 'UND_ERR_INVALID_ARG':
      return transportFailure(attempt, 'HTTP_HEADER_INVALID', 'the request cannot be written', error)
    default:
      return isTlsCode(code)
        ? transportFailure(attempt, 'HTTP_TLS', `no trusted connection (${code})`, error)
        : transportFailure(attempt, 'HTTP_NO_ANSWER', `no whole answer${code === '' ? '' : ` (${code})`}`, error)
  }
}

/** True when such an error comes up before the first byte of a request, whichever client reports it. */
export function isBeforeSending(error: unknown): boolean {
  const code = codeOf(error)
  switch (code) {
    case 'ADDRESS_REFUSED':
    case 'HOST_REFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return true
    default:
      return isCertificateCode(code)
  }
}

function isFileCode(code: string): code is FailureCode & `FILE_${string}` {
  return code.startsWith('FILE_')
}

function isTlsCode(code: string): boolean {
  return isCertificateCode(code) || code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')
}

/** The names that OpenSSL and Node give to a certificate that is not accepted. */
function isCertificateCode(code: string): boolean {
  return /^(?:CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/.test(code)
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'refused'
}
