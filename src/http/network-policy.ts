import { isIP, isIPv6 } from 'node:net'

/** Where requests may go beyond the public internet over TLS. */
export interface NetworkPolicy {
  /** Hosts that may have private addresses: a name, an IP address, or `*.suffix` for every name below a suffix. */
  allow: readonly string[]
  /** Permits plain http, and only to the hosts in `allow`. */
  http: boolean
  /** Certificates of a private authority in PEM, accepted beside those of the system. */
  ca?: string | undefined
}

/** The public internet over TLS and nothing else. */
export const PUBLIC_NETWORK: NetworkPolicy = { allow: [], http: false }

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
