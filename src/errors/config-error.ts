import type { ErrorCode } from './codes.ts'
import { CrmwireError } from './crmwire-error.ts'

/** What a configuration error says of one mistake. */
interface IssueFacts {
  code: ErrorCode
  path: string
  hint: string
}

/** A configuration that cannot be used. Its message lists every mistake, with the place and what to do. */
export class ConfigError<Issue extends IssueFacts = IssueFacts> extends CrmwireError {
  override readonly name = 'ConfigError'
  readonly issues: readonly Issue[]

  /** `text` is the report of the issues, of which there is at least one. */
  constructor(issues: readonly [Issue, ...Issue[]], text: string) {
    const [{ code, path, hint }] = issues
    super(code, text, { path, hint })
    this.issues = issues
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), issues: this.issues }
  }
}
