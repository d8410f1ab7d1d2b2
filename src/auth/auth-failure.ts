import type { ErrorCode } from '../errors/codes.ts'
import { CrmwireError } from '../errors/crmwire-error.ts'

/** There is no credential to send a request with. */
export class AuthFailure extends CrmwireError {
  override readonly name = 'AuthFailure'
  /** True when a person has to mend it: work that needs the credential waits and spends no try. */
  readonly blocked: boolean
  /** Nothing is tried again before then, in milliseconds since 1970. */
  readonly untilMs: number | undefined

  constructor(
    code: ErrorCode & `AUTH_${string}`,
    message: string,
    facts: { blocked: boolean; untilMs?: number | undefined; hint?: string | undefined; cause?: unknown },
  ) {
    super(code, message, { hint: facts.hint, cause: facts.cause })
    this.blocked = facts.blocked
    this.untilMs = facts.untilMs
  }
}
