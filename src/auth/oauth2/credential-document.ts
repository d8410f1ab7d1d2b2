import type { ErrorCode } from '../../errors/codes.ts'
import type { AuthPorts } from '../authenticator.ts'
import type { TokenAnswer } from './token-answer.ts'

/** What the ledger keeps of a credential; every process that uses it reads and writes this one document. */
export interface CredentialDocument {
  /** Grows with every set of tokens; 0 before the first. */
  generation: number
  tokens?: Tokens | undefined
  /** Somebody is renewing the tokens. */
  lock?: { owner: string; until: number } | undefined
  /** The token server did not answer; it is left alone for a while. */
  pause?: { until: number; failures: number; reason: string } | undefined
  blocked?: Blocked | undefined
}

/** The token server refuses. Times are in milliseconds since 1970. */
export interface Blocked {
  since: number
  /** When it was asked last. */
  triedAt: number
  /** When it is asked again. */
  probeAt: number
  code: ErrorCode & `AUTH_${string}`
  reason: string
  /** What it refused, so that something new is tried at once. */
  of: string
}

/** Tokens as they are kept. Times are in milliseconds since 1970. */
export interface Tokens {
  accessToken: string
  refreshToken?: string | undefined
  scope?: string | undefined
  /** When the request for them was sent. */
  obtainedAt: number
  lifeMs?: number | undefined
  /** When the refresh token ends. */
  refreshEndsAt?: number | undefined
  addresses: Readonly<Record<string, string>>
}

/** A document and the version that it is written over. */
export interface Stored<T> {
  version: number
  document: T
}

/** A document of the ledger that several processes share. */
export interface SharedDocument<T> {
  read(): Promise<Stored<T>>
  /** False when somebody else has written it since. Nothing instead of a document removes it. */
  write(version: number, document: T | undefined): Promise<boolean>
}

/** The document behind a key; `empty` stands for one that is not there. */
export function sharedDocument<T>(
  { ledger, tenant }: Pick<AuthPorts, 'ledger' | 'tenant'>,
  key: string,
  empty: T,
): SharedDocument<T> {
  return {
    async read() {
      const row = await ledger.document(tenant, key)
      return { version: row?.version ?? 0, document: row === undefined ? empty : (row.value as T) }
    },
    write: (version, document) => ledger.storeDocument(tenant, key, version, document),
  }
}

/** What an answer gives, joined with what it does not repeat. */
export function tokensOf(answer: TokenAnswer, obtainedAt: number, before: Tokens | undefined): Tokens {
  const { accessToken, lifeMs, refreshLifeMs, addresses } = answer
  const isNewGrant = answer.refreshToken !== undefined && answer.refreshToken !== before?.refreshToken
  return {
    accessToken,
    refreshToken: answer.refreshToken ?? before?.refreshToken,
    scope: answer.scope ?? before?.scope,
    obtainedAt,
    lifeMs,
    refreshEndsAt:
      refreshLifeMs === undefined ? (isNewGrant ? undefined : before?.refreshEndsAt) : obtainedAt + refreshLifeMs,
    addresses: { ...before?.addresses, ...addresses },
  }
}
