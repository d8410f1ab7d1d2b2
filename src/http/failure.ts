import type { ErrorCode } from '../errors/codes.ts'

/** Why a request did not do what it was for. A value, as failures are part of the job. */
export interface Failure {
  code: ErrorCode
  /** What happened and where; no values of the customer. */
  message: string
  status?: number | undefined
  /** `not_sent`: no byte left · `answered`: there is a whole answer · `unknown`: something may have been stored. */
  effect: 'not_sent' | 'answered' | 'unknown'
  /** True when the retry profile of the endpoint asks for another try. */
  retry: boolean
  /** To be tried again then, in milliseconds since 1970, and not by the schedule; no try is spent. */
  untilMs?: number | undefined
  /** The credential is refused: nothing can be sent until somebody mends it. */
  credential?: boolean | undefined
}
