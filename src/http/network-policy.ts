import { isIP, isIPv6 } from 'node:net'

/** Where requests may go beyond the public internet over TLS. */
export interface NetworkPolicy {
  /** Hosts that may have private addresses: a name, an IP address, or `*.suffix` for every name below a suffix. */
  allow: readonly string[]
  /** Permits plain http, and only to the hosts in `allow`. */
  http: boolean
  /**
   * Hosts that the URLs of files may lead to, as events bring them and nobody configured them. Without it any public host;
   * the hosts in `allow` only when they are named here, too.
   */
  files?: readonly string[] | undefined
  /** Follows redirects of GET requests within their origin. Default: false. */
  redirects?: boolean | undefined
  /** Certificates of a private authority in PEM, accepted beside those of the system. */
  ca?: string | undefined
}

/** The public internet over TLS and nothing else. */
export const PUBLIC_NETWORK: NetworkPolicy = { allow: [], http: false }

/** What a policy says of hosts. */
export interface HostRules {
  /** May be sent to at all. */
  isReachable(host: string): boolean
  /** May have a private address, and may be spoken to over plain http when `http` says so. */
  isOwn(host: string): boolean
  http: boolean
}

/** The rules for URLs of the configuration. */
export function requestRules({ allow, http }: NetworkPolicy): HostRules {
  return { isReachable: () => true, isOwn: hostMatcher(allow), http }
}

/** The narrower rules for URLs that come with data. */
export function fileRules({ allow, http, files }: NetworkPolicy): HostRules {
  if (files === undefined) return { isReachable: () => true, isOwn: () => false, http }
  const [isNamed, isAllowed] = [hostMatcher(files), hostMatcher(allow)]
  return { isReachable: isNamed, isOwn: (host) => isNamed(host) && isAllowed(host), http }
}

/** Compiles `allow` into a question: is this host named there? Spelling (case, brackets, a final dot) does not count. */
export function hostMatcher(allow: readonly string[]): (host: string) => boolean {
  const names = new Set<string>()
  const suffixes: string[] = []
  for (const entry of allow) {
    if (entry.startsWith('*.')) suffixes.push(`.${canonicalHost(entry.slice(2))}`)
    else names.add(canonicalHost(entry))
  }
  return (host) => {
    const name = canonicalHost(host)
    // A suffix is about names: `*.0.0.1` must not reach `127.0.0.1`.
    return names.has(name) || (isIP(name) === 0 && suffixes.some((suffix) => name.endsWith(suffix)))
  }
}

/** The one spelling of a host, as the URL standard reads it, without brackets and without a final dot. */
export function canonicalHost(host: string): string {
  const bare = withoutBrackets(host)
  const url = isIPv6(bare) ? `http://[${bare}]` : `http://${bare}`
  const name = URL.canParse(url) ? withoutBrackets(new URL(url).hostname) : bare.toLowerCase()
  return name.replace(/\.$/, '')
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
}
