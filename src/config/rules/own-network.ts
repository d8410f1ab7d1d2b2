import { isIP } from 'node:net'
import { canonicalHost, hostMatcher } from '../../http/network-policy.ts'
import { isPublicAddress } from '../../http/public-address.ts'
import { fillSettings } from '../settings.ts'
import type { RuleContext } from './rule.ts'

/** What `network` permits: plain http at all, and which hosts may be reached over it and at private addresses. */
export function ownNetwork({ config, settings }: Pick<RuleContext, 'config' | 'settings'>) {
  const { http = false, allow = [] } = config.network ?? {}
  return { http, isAllowed: hostMatcher(allow.map((host) => fillSettings(host, settings))) }
}

/** True for an address inside, in whatever spelling, that no request would be let through to. Of a name nothing is known yet. */
export function isRefused(hostname: string, isAllowed: (host: string) => boolean): boolean {
  const host = canonicalHost(hostname)
  return isIP(host) !== 0 && !isPublicAddress(host) && !isAllowed(host)
}

export const refusedAddress = (hostname: string): string => `${canonicalHost(hostname)} is not a public address.`
