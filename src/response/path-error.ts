import { CrmwireError } from '../errors/crmwire-error.ts'

/** A path that cannot be read. `start` is the offset in its text, from 0, where reading it ended. */
export class ResponsePathError extends CrmwireError {
  override readonly name = 'ResponsePathError'
  readonly start: number

  constructor(message: string, start: number, path?: string) {
    super('RESPONSE_PATH_INVALID', message, { path })
    this.start = start
  }
}
