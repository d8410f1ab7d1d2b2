import type { Socket } from 'node:net'
import type { Clock } from '../util/clock.ts'
import { type Resolve, createGuard } from './guard.ts'
import { type Attempt, attemptAt, mapError, transportFailure } from './map-error.ts'
import { type NetworkPolicy, requestRules } from './network-policy.ts'

/** Opens a connection to a host and port. @throws TransportFailure */
export type OpenSocket = (host: string, port: number) => Promise<Socket>

export interface OpenSocketOptions {
  network: NetworkPolicy
  clock: Clock
  /** How names become addresses; by default the resolver of the machine. */
  resolve?: Resolve | undefined
}

const CONNECT_TIMEOUT_MS = 15_000

/** Opens connections for protocols other than HTTP, judged by the network policy like every request. */
export function createOpenSocket({ network, clock, resolve }: OpenSocketOptions): OpenSocket {
  const guard = createGuard(requestRules(network), resolve)
  return async (host, port) => {
    const attempt: Attempt = { ...attemptAt('CONNECT', ''), host: `${host}:${port}` }
    try {
      return await connected(guard.connect(host, port), clock, attempt)
    } catch (error) {
      throw mapError(error, attempt)
    }
  }
}

function connected(socket: Socket, clock: Clock, attempt: Attempt): Promise<Socket> {
  // Small packets go back and forth; to collect them would cost 40 ms for each.
  socket.setNoDelay(true).setKeepAlive(true)
  return new Promise((done, fail) => {
    const timer = clock.timer(CONNECT_TIMEOUT_MS, () => {
      socket.destroy()
      fail(transportFailure(attempt, 'HTTP_TIMEOUT', 'no connection in time'))
    })
    socket.once('error', (error) => {
      timer.cancel()
      fail(error)
    })
    socket.once('connect', () => {
      timer.cancel()
      // Whoever takes it over hears of errors by its own listeners; until then none may end the process.
      socket.on('error', () => {})
      done(socket)
    })
  })
}
