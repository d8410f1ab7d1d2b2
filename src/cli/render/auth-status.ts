import type { AuthStatus } from '../../auth/auth-status.ts'
import { printable } from '../../observe/printable.ts'
import type { Terminal } from '../terminal.ts'

const MEANS: Readonly<Record<AuthStatus['health'], string>> = {
  ready: 'requests can be sent',
  login_needed: 'somebody has to log in: {LOGIN}',
  blocked: 'it is refused, and what needs it waits; mend it, then {LOGIN} or crmwire jobs resume',
  unavailable: 'the token server does not answer; it is asked again by itself',
  fixed: 'it stands in the settings; only the CRM knows whether it is good',
}

const LOGIN = { crm: 'crmwire auth login', storage: 'crmwire auth login --for storage' } as const

/** How a credential is doing, a fact a line. */
export function formatAuthStatus(
  name: string,
  status: AuthStatus,
  { clock, of }: Pick<Terminal, 'clock'> & { of: 'crm' | 'storage' },
): string {
  const now = clock.now()
  const { type, grant, health, code, reason, since, retryAt, obtainedAt, tokenExpiresAt, renewable } = status
  const facts: [string, string | undefined][] = [
    ['health', `${health}: ${MEANS[health].replace('{LOGIN}', LOGIN[of])}`],
    ['reason', reason ?? (health === 'ready' ? undefined : code)],
    ['since', timeOf(since, now)],
    ['asked again', timeOf(retryAt, now)],
    ['token given', timeOf(obtainedAt, now)],
    ['token ends', timeOf(tokenExpiresAt, now)],
    ['renewed', renewable === undefined ? undefined : renewable ? 'by itself' : 'only by a login'],
    ['scopes', status.scopes?.join(' ')],
    ['address', status.address],
    ['ends', timeOf(status.expiresAt, now)],
  ]
  return [
    printable(`${name}: ${type}${grant === undefined ? '' : ` (${grant})`}`),
    ...facts.flatMap(([label, text]) => (text === undefined ? [] : [`  ${label.padEnd(14)}${printable(text)}`])),
  ].join('\n')
}

function timeOf(ms: number | undefined, now: number): string | undefined {
  if (ms === undefined) return undefined
  const distance = spanOf(Math.abs(ms - now))
  return `${new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')} (${ms < now ? `${distance} ago` : `in ${distance}`})`
}

const MINUTE_MS = 60_000

function spanOf(ms: number): string {
  if (ms < 2 * MINUTE_MS) return `${Math.round(ms / 1000)} s`
  if (ms < 120 * MINUTE_MS) return `${Math.round(ms / MINUTE_MS)} min`
  if (ms < 48 * 60 * MINUTE_MS) return `${Math.round(ms / (60 * MINUTE_MS))} h`
  return `${Math.round(ms / (24 * 60 * MINUTE_MS))} days`
}
