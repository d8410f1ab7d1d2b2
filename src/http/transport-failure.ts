import type { ErrorCode } from '../errors/codes.ts'
import { CrmwireError } from '../errors/crmwire-error.ts'

/** No whole answer came back. `sent` says whether any byte of the request may have reached the other side. */
export class TransportFailure extends CrmwireError {
  override readonly name = 'TransportFailure'
  readonly sent: boolean

  constructor(
    code: ErrorCode & (`HTTP_${string}` | `FILE_${string}`),
    message: string,
    sent: boolean,
    cause?: unknown,
  ) {
    super(code, message, { cause })
    this.sent = sent
  }
}
