import type { ErrorCode } from '../errors/codes.ts'
import { CrmwireError } from '../errors/crmwire-error.ts'

/** Why an e-mail was not taken, and what that means. */
export class MailFailure extends CrmwireError {
  override readonly name = 'MailFailure'
  /** The code of the answer of the server, when there was one. */
  readonly status: number | undefined

  constructor(
    code: ErrorCode & (`EMAIL_${string}` | `HTTP_${string}`),
    message: string,
    facts: { status?: number | undefined; cause?: unknown } = {},
  ) {
    super(code, message, { cause: facts.cause })
    this.status = facts.status
  }
}
