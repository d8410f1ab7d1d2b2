import { Secret } from '../observe/secret.ts'
import type { Auth, Authenticator, AuthPorts, Credential, CredentialTarget } from './authenticator.ts'
import { endOf, warnOfEnd } from './expiry.ts'
import { type SecretText, generations } from './generations.ts'

/** One set of secrets as they stand in the settings. */
export interface FixedCredential {
  /** As they go out. */
  secrets: readonly string[]
  apply(target: CredentialTarget): void
}

/** What a strategy says of credentials that stand in the settings. */
export interface FixedAuthOptions {
  type: string
  expires: string | undefined
  /** The fields that hold secrets. */
  fields: Readonly<Record<string, SecretText>>
  resolve(text: string): string
  /** Makes the credential of the values of all fields. */
  make(values: Readonly<Record<string, string>>): FixedCredential
}

/**
 * Credentials that stand in the settings: one, or two while they change. The newer is tried first, after a 401 the other
 * once; the one that was tried last stays until it is refused.
 */
export function fixedAuth({ type, expires, fields, resolve, make }: FixedAuthOptions): Auth {
  const credentials = generations(fields, resolve).map(make)
  return {
    secrets: credentials.flatMap(({ secrets }) => secrets).map((secret) => new Secret(secret)),
    preview: credentials[0]!,
    open: async (ports) => open(type, expires, credentials, ports),
  }
}

function open(
  type: string,
  expires: string | undefined,
  credentials: readonly FixedCredential[],
  ports: AuthPorts,
): Authenticator {
  let current = 0
  const expiresAt = endOf(expires)
  const warn = warnOfEnd(ports)

  const at = (index: number): Credential => ({
    apply: (target) => credentials[index]!.apply(target),
    async renew() {
      if (credentials.length === 1) return undefined
      // Somebody else may have found out meanwhile.
      if (current === index) current = (index + 1) % credentials.length
      return at(current)
    },
  })

  return {
    async credential() {
      warn(expiresAt)
      return at(current)
    },
    status: async () => ({ type, health: 'fixed', ...(expiresAt !== undefined && { expiresAt }) }),
    close: async () => {},
  }
}
