import type { Clock } from '../util/clock.ts'
import type { Transport, TransportAnswer, TransportRequest } from './transport.ts'

type Sender = Pick<Transport, 'send'>

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** A longer chain is a circle or a trap. */
const MOST_HOPS = 3

/**
 * Sends through a transport, and follows redirects of GET requests within their origin. Others come back as answers, so that
 * neither a credential nor a body is ever carried elsewhere. All hops together take no longer than one request may.
 */
export function followRedirects(transport: Sender, clock: Clock): Sender {
  return {
    async send(request) {
      const endsAt = clock.monotonic() + request.timeoutMs
      let current = request
      for (let hop = 0; ; hop++) {
        const answer = await transport.send(current)
        const url = hop < MOST_HOPS ? targetOf(current, answer) : undefined
        const timeoutMs = endsAt - clock.monotonic()
        if (url === undefined || timeoutMs <= 0) return answer
        current = { ...current, url, timeoutMs }
      }
    },
  }
}

/** Where a redirect leads that may be followed. */
function targetOf({ method, url }: TransportRequest, { status, headers }: TransportAnswer): string | undefined {
  const location = headers['location']
  if (method !== 'GET' || !REDIRECTS.has(status) || location === undefined) return undefined
  const target = URL.parse(location, url)
  if (target === null || target.origin !== new URL(url).origin) return undefined
  return target.username === '' && target.password === '' ? target.href : undefined
}
