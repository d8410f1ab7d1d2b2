import type { Clock } from '../../util/clock.ts'
import { createBarrier } from './barrier.ts'
import type { Guard } from './guard.ts'
import type { WaitingLine } from './waiting-line.ts'

/** Sends nothing with a credential that is refused, but a probe now and then. */
export interface Credential extends Guard {
  /** Since when it is refused, in milliseconds since 1970. */
  readonly blockedSinceMs: number | undefined
  /** It was mended. */
  unblock(): void
}

export interface CredentialOptions {
  clock: Clock
  line: WaitingLine
  /** Told once for each time that it is blocked. */
  onBlocked(reason: string): void
  onAccepted(): void
}

/** One request in this time finds out whether the credential was mended. */
export const CREDENTIAL_PROBE_MS = 15 * 60_000
/** So many operations in a row that are not permitted say that the credential is no good. */
export const FORBIDDEN = 3

export function createCredential({ clock, line, onBlocked, onAccepted }: CredentialOptions): Credential {
  const barrier = createBarrier(clock, line)
  let since = 0
  /** Operations that were not permitted, with nothing permitted in between. */
  const forbidden = new Set<string>()

  function block(reason: string): void {
    if (barrier.state === 'up') {
      since = clock.now()
      onBlocked(reason)
    }
    barrier.lower(CREDENTIAL_PROBE_MS)
  }

  function accept(): void {
    forbidden.clear()
    if (barrier.state === 'up') return
    barrier.raise()
    onAccepted()
  }

  return {
    code: 'HTTP_CREDENTIAL_BLOCKED',
    get blockedSinceMs() {
      return barrier.state === 'up' ? undefined : since
    },
    unblock: accept,
    isShut: () => barrier.isShut(),
    comeBackMs: () => barrier.comeBackMs(),
    enter: () => barrier.enter(),
    left(sign, asProbe, by, why) {
      // What was on its way when it was blocked says nothing about what came after.
      if (!asProbe && barrier.state !== 'up') return
      switch (sign) {
        case 'alive':
          accept()
          return
        case 'unauthorized':
          block(why ?? 'the CRM answers 401, also after a refresh')
          return
        case 'unproven':
          block(why ?? 'there is none')
          return
        case 'forbidden':
          forbidden.add(by)
          if (asProbe || forbidden.size >= FORBIDDEN) block(`the CRM answered 403 to ${FORBIDDEN} operations in a row`)
          return
        case 'failing':
          if (asProbe) barrier.lower(CREDENTIAL_PROBE_MS)
          return
        case 'nothing':
          if (asProbe) barrier.probeAgain()
      }
    },
  }
}
