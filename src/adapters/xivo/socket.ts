import { CrmwireError } from '../../errors/crmwire-error.ts'
import { createGuard } from '../../http/guard.ts'
import { type NetworkPolicy, requestRules } from '../../http/network-policy.ts'
import { tlsRules } from '../../http/tls-rules.ts'
import type { Clock } from '../../util/clock.ts'
import { within } from '../../util/within.ts'
import { addressOf } from './login.ts'

/** A connection that is open. */
export interface Socket {
  send(text: string): void
  /** Ends it without a farewell: whoever does not answer does not say goodbye either. */
  end(): void
}

export interface SocketEvents {
  onText(text: string): void
  /** Once, whoever has ended it. */
  onEnd(): void
}

export interface SocketOptions {
  url: URL
  token: string
  network: NetworkPolicy
  clock: Clock
  timeoutMs: number
}

/** The longest history that is believed. */
const MOST_BYTES = 32 * 1_024 * 1_024

/** Opens the socket of the CTI. @throws Error when that fails; nothing of it holds the token. */
export async function openSocket(
  { url, token, network, clock, timeoutMs }: SocketOptions,
  events: SocketEvents,
): Promise<Socket> {
  const { WebSocket } = await import('ws').catch(() => {
    throw new CrmwireError('XIVO_OPTIONS', 'The client of XiVO needs the package ws.', { hint: 'Run npm install ws.' })
  })
  const address = addressOf(url, 'cti')
  address.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  address.searchParams.set('token', token)
  const guard = createGuard(requestRules(network))
  const refused = guard.judge(url.hostname)
  if (refused) throw refused
  const socket = new WebSocket(address, {
    maxPayload: MOST_BYTES,
    perMessageDeflate: false,
    lookup: guard.lookup,
    ...tlsRules(network),
  })
  const opened = new Promise<void>((resolve, reject) => {
    let isOpen = false
    socket.once('open', () => {
      isOpen = true
      resolve()
    })
    socket.once('close', (code) => {
      if (isOpen) events.onEnd()
      else reject(new Error(`the socket was closed with code ${code}`))
    })
    socket.on('error', (error) => reject(new Error(`the socket could not be opened: ${reasonOf(error)}`)))
  })
  // A text comes as one buffer; binary messages are not part of the protocol.
  socket.on('message', (data, isBinary) => {
    if (!isBinary && Buffer.isBuffer(data)) events.onText(data.toString())
  })
  try {
    await within(clock, timeoutMs, opened, () => new Error('the socket did not open'))
  } catch (error) {
    socket.terminate()
    throw error
  }
  return { send: (text) => socket.send(text, () => {}), end: () => socket.terminate() }
}

/** What went wrong, without the address. */
function reasonOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string'
    ? error.code
    : (/\b\d{3}\b/.exec(error.message)?.[0] ?? 'error')
}
