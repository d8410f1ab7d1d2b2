import { lookup as systemLookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { type Attempt, transportFailure } from './map-error.ts'
import { hostMatcher, type NetworkPolicy } from './network-policy.ts'
import { isPublicAddress } from './public-address.ts'

/** Turns a name into addresses; by default the resolver of the machine. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** Decides, request by request and connection by connection, what may be reached. */
export interface Guard {
  /** @throws TransportFailure for a URL that no connection may be opened for. */
  admit(url: URL, attempt: Attempt): void
  /** Judges a host that is itself an address, which the system connects to without a lookup. */
  judgeLiteral(hostname: string): AddressRefused | undefined
  /** Resolves a name and hands out its addresses only when all of them may be reached; these are then connected to. */
  lookup: LookupFunction
}

/** The reason why a connection was not opened. */
class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  readonly code = 'ADDRESS_REFUSED'
}

/** The guard of a policy. Hosts in `allow` may have any address; all others need public ones. */
export function createGuard(policy: NetworkPolicy, resolve: Resolve = systemLookup): Guard {
  const allowed = hostMatcher(policy.allow)
  return {
    admit(url, attempt) {
      if (url.username !== '' || url.password !== '')
        throw transportFailure(attempt, 'HTTP_URL_UNSAFE', 'the URL holds a user name or password')
      if (url.protocol === 'https:') return
      if (url.protocol !== 'http:')
        throw transportFailure(attempt, 'HTTP_URL_UNSAFE', `${url.protocol} is not a protocol for requests`)
      if (!policy.http || !allowed(url.hostname))
        throw transportFailure(attempt, 'HTTP_PLAIN_REFUSED', 'plain http is not allowed for this host')
    },
    judgeLiteral(hostname) {
      return isIP(hostname) === 0 || isPublicAddress(hostname) || allowed(hostname) ? undefined : refused(hostname)
    },
    lookup(hostname, options, done) {
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        const [first] = addresses ?? []
        if (error !== null || first === undefined) {
          done(error ?? Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' }), [])
          return
        }
        const inner = allowed(hostname) ? undefined : addresses.find(({ address }) => !isPublicAddress(address))
        if (inner !== undefined) done(refused(inner.address), [])
        else if (options.all === true) done(null, addresses)
        else done(null, first.address, first.family)
      })
    },
  }
}

function refused(address: string): AddressRefused {
  return new AddressRefused(`${address} is not a public address`)
}
