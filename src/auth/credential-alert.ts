import type { ErrorCode } from '../errors/codes.ts'

/** What a person should know of a credential. It holds no secret. */
export type CredentialAlert =
  | /** It was refused for good: work that needs it waits until somebody mends it. */ {
      type: 'credential_blocked'
      code: ErrorCode
      reason: string
    }
  | /** It ends soon. */ {
      type: 'credential_expires'
      /** In milliseconds since 1970. */
      expiresAt: number
      reason: string
    }
