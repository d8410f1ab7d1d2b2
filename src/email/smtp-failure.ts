import { attemptAt, mapError } from '../http/map-error.ts'
import { printable } from '../observe/printable.ts'
import { MailFailure } from './mail-failure.ts'

/** What the client of SMTP says about a failure. */
interface SmtpError {
  code?: string
  /** What the system or TLS said, where that is behind it. */
  originalCode?: string
  command?: string
  response?: string
  responseCode?: number
}

const LONGEST = 160

/**
 * What an error of the SMTP client means.
 *
 * @param isHandedOver The whole message was on its way already.
 */
export function judgeSmtpError(place: string, error: unknown, isHandedOver: boolean): MailFailure {
  if (error instanceof MailFailure) return error
  const { code, originalCode, command, response, responseCode: status } = errorOf(error)
  const fail = (to: ConstructorParameters<typeof MailFailure>[0], what: string): MailFailure =>
    new MailFailure(to, `${place}: ${what}`, { status, cause: error })
  const said = response === undefined ? '' : ` It says: ${shortened(response)}`
  const isTls = code === 'ETLS' || isTlsCode(originalCode)
  if (isTls)
    return fail(
      'EMAIL_TLS',
      `no trusted encrypted connection${originalCode === undefined ? '' : ` (${originalCode})`}.`,
    )
  if (status === undefined && isHandedOver)
    return fail('EMAIL_UNCERTAIN', 'the server did not say whether it has taken the e-mail.')
  if (code === 'EAUTH' && (status === undefined || status >= 500))
    return fail('EMAIL_AUTH', `the server refuses user name or password.${said}`)
  const at = command === undefined || command === 'CONN' ? '' : ` to ${command}`
  if (status === undefined || command === 'CONN')
    return fail(
      'EMAIL_UNREACHABLE',
      `the connection ended early${code === undefined ? '' : ` (${originalCode ?? code})`}.${said}`,
    )
  return status >= 500
    ? fail('EMAIL_REFUSED', `the server answered ${status}${at}.${said}`)
    : fail('EMAIL_DEFERRED', `the server answered ${status}${at}.${said}`)
}

function errorOf(error: unknown): SmtpError {
  return typeof error === 'object' && error !== null ? error : {}
}

/** The names that TLS gives to what it does not accept are known to whoever maps the errors of requests. */
function isTlsCode(code: string | undefined): boolean {
  return code !== undefined && mapError({ code }, attemptAt('SMTP', '')).code === 'HTTP_TLS'
}

function shortened(response: string): string {
  const line = printable(response.replaceAll(/\s+/g, ' ').trim())
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}
