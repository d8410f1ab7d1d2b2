import { lookup as systemLookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import { type Attempt, transportFailure } from './map-error.ts'
import { canonicalHost, type HostRules } from './network-policy.ts'
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
  /** Judges a host before a connection to it; one that is itself an address is connected to without a lookup. */
  judge(hostname: string): AddressRefused | undefined
  /** Resolves a name and hands out its addresses only when all of them may be reached; these are then connected to. */
  lookup: LookupFunction
  /**
   * Begins a connection of another protocol than http, such as SFTP or SMTP, under the same rules.
   *
   * @throws AddressRefused before anything is opened, or from the socket when a name leads where it may not.
   */
  connect(host: string, port: number): Socket
}

/** The reason why a connection was not opened. */
class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  readonly code: 'ADDRESS_REFUSED' | 'HOST_REFUSED'

  constructor(code: AddressRefused['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** The guard of some rules. A host that is not our own needs public addresses. */
export function createGuard({ isReachable, isOwn, http }: HostRules, resolve: Resolve = systemLookup): Guard {
  const guard: Guard = {
    admit(url, attempt) {
      if (url.username !== '' || url.password !== '')
        throw transportFailure(attempt, 'HTTP_URL_UNSAFE', 'the URL holds a user name or password')
      if (url.protocol !== 'https:' && url.protocol !== 'http:')
        throw transportFailure(attempt, 'HTTP_URL_UNSAFE', `${url.protocol} is not a protocol for requests`)
      if (!isReachable(url.hostname)) throw transportFailure(attempt, 'HTTP_FILE_REFUSED', unnamed)
      if (url.protocol === 'http:' && (!http || !isOwn(url.hostname)))
        throw transportFailure(attempt, 'HTTP_PLAIN_REFUSED', 'plain http is not allowed for this host')
    },
    judge(hostname) {
      if (!isReachable(hostname)) return new AddressRefused('HOST_REFUSED', unnamed)
      const address = canonicalHost(hostname)
      return isIP(address) === 0 || isPublicAddress(address) || isOwn(address) ? undefined : refused(address)
    },
    lookup(hostname, options, done) {
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        const [first] = addresses ?? []
        if (error !== null || first === undefined) {
          done(error ?? Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' }), [])
          return
        }
        const inner = isOwn(hostname) ? undefined : addresses.find(({ address }) => !isPublicAddress(address))
        if (inner !== undefined) done(refused(inner.address), [])
        else if (options.all === true) done(null, addresses)
        else done(null, first.address, first.family)
      })
    },
    connect(host, port) {
      const reason = guard.judge(host)
      if (reason) throw reason
      return connect({ host: canonicalHost(host), port, lookup: guard.lookup })
    },
  }
  return guard
}

const unnamed = 'files may not come from there'

function refused(address: string): AddressRefused {
  return new AddressRefused('ADDRESS_REFUSED', `${address} is not a public address`)
}
