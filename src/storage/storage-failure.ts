import type { ErrorCode } from '../errors/codes.ts'
import { CrmwireError, isCrmwireError } from '../errors/crmwire-error.ts'

/** A storage did not take, or does not have, what it should. */
export class StorageFailure extends CrmwireError {
  override readonly name = 'StorageFailure'

  constructor(code: ErrorCode & `STORAGE_${string}`, message: string, cause?: unknown) {
    super(code, message, { cause })
  }
}

/** A file that was there is not, or is another one. */
export function gone(): StorageFailure {
  return new StorageFailure('STORAGE_GONE', 'the file is not there any more, or is another one by now')
}

/** Failures of a line, after which the rest of a file can follow. */
const BREAKS: ReadonlySet<string> = new Set(['STORAGE_UNREACHABLE', 'HTTP_NO_ANSWER', 'HTTP_TIMEOUT'])

/** True when the connection broke, and another one may carry on. */
export function isBreak(error: unknown): boolean {
  return isCrmwireError(error) && BREAKS.has(error.code)
}
