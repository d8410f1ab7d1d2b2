import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { UsageError } from './usage-error.ts'

/** Waits on this machine for the browser to come back from a login. */
export interface CallbackServer {
  /** Where the browser comes back to. */
  redirectUri: string
  close(): Promise<void>
}

/** What the person reads in the browser. */
export interface CallbackPage {
  status: number
  text: string
}

const LOOPBACK: Readonly<Record<string, string>> = { localhost: '127.0.0.1', '127.0.0.1': '127.0.0.1', '[::1]': '::1' }

/** True for an address that a program on the machine of the person can listen to. */
export function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && Object.hasOwn(LOOPBACK, hostname)
}

/**
 * Listens at a loopback address, and there for one path alone.
 *
 * @param at The address. Its port 0 stands for any that is free.
 * @param onCallback Told of every address that the browser comes back to.
 * @throws UsageError when the port is taken.
 */
export async function startCallbackServer(
  at: URL,
  onCallback: (callback: URL) => Promise<CallbackPage>,
): Promise<CallbackServer> {
  const address = new URL(at)

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', address)
    // A page of another name that leads to this machine is no way in.
    const isMeant = request.headers.host === address.host && url.origin === address.origin
    if (!isMeant || url.pathname !== address.pathname) return answer(response, { status: 404, text: 'Not found.' })
    if (request.method !== 'GET') return answer(response, { status: 405, text: 'Only GET.' })
    answer(response, await onCallback(url))
  }

  const server = createServer((request, response) => void respond(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => reject(new UsageError(`Nothing can listen at ${at.origin}; another program may do so.`)))
    server.listen(Number(at.port || 80), LOOPBACK[at.hostname], resolve)
  })
  address.port = String((server.address() as AddressInfo).port)
  return {
    redirectUri: address.href,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

function answer(response: ServerResponse, { status, text }: CallbackPage): void {
  response
    .writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      connection: 'close',
    })
    .end(`${text}\n`)
}
