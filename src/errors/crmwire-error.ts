import { ERROR_CODES, type ErrorCode } from './codes.ts'

const BRAND = Symbol.for('crmwire.error')

/** What an error may carry beside its code and message. */
export interface ErrorFacts {
  /** What to do; by default the remedy of the code. */
  hint?: string | undefined
  /** The place in the configuration, as a path such as `account.create.params.name`. */
  path?: string | undefined
  cause?: unknown
}

/** The base of every error of the library: a stable code, what happened and where, and what to do. */
export class CrmwireError extends Error {
  override readonly name: string = 'CrmwireError'
  readonly code: ErrorCode
  readonly hint: string
  readonly path: string | undefined

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.hint = facts.hint ?? ERROR_CODES[code].remedy
    this.path = facts.path
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** The error as data; the cause stays out, as it may hold what others put there. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      hint: this.hint,
      ...(this.path !== undefined && { path: this.path }),
    }
  }
}

/** True for an error of this library, also when it comes from another copy of it. */
export function isCrmwireError(error: unknown): error is CrmwireError {
  return typeof error === 'object' && error !== null && BRAND in error
}
