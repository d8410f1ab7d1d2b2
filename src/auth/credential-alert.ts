/** What a person should know of a credential before it matters. It holds no secret. */
export interface CredentialAlert {
  /** It ends soon. */
  type: 'credential_expires'
  /** In milliseconds since 1970. */
  expiresAt: number
  reason: string
}
