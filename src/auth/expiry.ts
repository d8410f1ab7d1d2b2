import type { AuthPorts } from './authenticator.ts'

const DAY_MS = 24 * 3_600_000

/** So long before its end a person is told. */
const WARN_MS = 14 * DAY_MS

/** The end of the last day of a secret, in milliseconds since 1970. */
export function endOf(expires: string | undefined): number | undefined {
  const start = expires === undefined ? Number.NaN : Date.parse(`${expires}T00:00:00Z`)
  return Number.isNaN(start) ? undefined : start + DAY_MS
}

/** True when the end is near or past. */
export function endsSoon(expiresAt: number | undefined, now: number): expiresAt is number {
  return expiresAt !== undefined && expiresAt - now < WARN_MS
}

/** What is said of an end that is near or past. */
export function endText(expiresAt: number, now: number): string {
  const day = new Date(expiresAt - 1).toISOString().slice(0, 10)
  return expiresAt <= now ? `The credential has ended with ${day}.` : `The credential ends with ${day}.`
}

/** Tells once when the end of a credential is near. */
export function warnOfEnd({ clock, onAlert }: Pick<AuthPorts, 'clock' | 'onAlert'>): (at: number | undefined) => void {
  let told: number | undefined
  return (expiresAt) => {
    const now = clock.now()
    if (!endsSoon(expiresAt, now) || told === expiresAt) return
    told = expiresAt
    onAlert({ type: 'credential_expires', expiresAt, reason: endText(expiresAt, now) })
  }
}
