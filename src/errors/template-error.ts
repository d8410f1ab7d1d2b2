import type { ErrorCode } from './codes.ts'
import { CrmwireError } from './crmwire-error.ts'

/** A template that cannot be read. `start` and `end` are offsets in its source text. */
export class TemplateError extends CrmwireError {
  override readonly name = 'TemplateError'
  readonly start: number
  readonly end: number

  constructor(code: ErrorCode & `TEMPLATE_${string}`, message: string, start: number, end: number, hint?: string) {
    super(code, message, { hint })
    this.start = start
    this.end = end
  }
}
