import { createHash } from 'node:crypto'
import type { SharedDocument } from './credential-document.ts'

/** A login that somebody has begun. */
export interface PendingLogin {
  /** The proof that who ends the login has begun it (PKCE); absent where the server does not take it. */
  verifier?: string | undefined
  redirectUri: string
  /** In milliseconds since 1970. */
  expiresAt: number
}

/** Open logins by the digest of their state, so that nobody can end one with what stands in the store. */
export type PendingLogins = Readonly<Record<string, PendingLogin>>

/** A login may be open for this long. */
export const LOGIN_LIFE_MS = 10 * 60_000

/** More at once are somebody's mistake or mischief; the oldest goes. */
const MOST_OPEN = 100

/** Logins that were begun and not ended, in the ledger, as they may end in another process. */
export function pendingLogins(store: SharedDocument<PendingLogins>) {
  return {
    async add(state: string, login: PendingLogin, now: number): Promise<void> {
      for (;;) {
        const { version, document } = await store.read()
        const open = Object.entries(document)
          .filter(([, { expiresAt }]) => expiresAt > now)
          .toSorted(([, a], [, b]) => b.expiresAt - a.expiresAt)
          .slice(0, MOST_OPEN - 1)
        if (await store.write(version, Object.fromEntries([...open, [digest(state), login]]))) return
      }
    },
    /** Takes a login out: of several who ask for the same one, one gets it. Nothing when it is not open (any more). */
    async take(state: string, now: number): Promise<PendingLogin | undefined> {
      for (;;) {
        const { version, document } = await store.read()
        const key = digest(state)
        const login = Object.hasOwn(document, key) ? document[key] : undefined
        if (login === undefined) return undefined
        const rest = Object.entries(document).filter(([name, { expiresAt }]) => name !== key && expiresAt > now)
        if (!(await store.write(version, rest.length === 0 ? undefined : Object.fromEntries(rest)))) continue
        return login.expiresAt > now ? login : undefined
      }
    },
  }
}

const digest = (state: string): string => createHash('sha256').update(state).digest('base64url')
