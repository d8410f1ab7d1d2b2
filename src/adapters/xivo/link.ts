import { type CrmwireError, isCrmwireError } from '../../errors/crmwire-error.ts'
import type { Logger } from '../../observe/logger.ts'
import type { Clock, Timer } from '../../util/clock.ts'
import type { Random } from '../../util/random.ts'
import type { Socket, SocketEvents } from './socket.ts'

/** A connection that comes back by itself. */
export interface Link {
  /** Sends when there is a connection; says whether there is one. */
  send(text: string): boolean
  /** Gives the connection up and makes a new one: nothing of the old one can arrive any more. */
  renew(): void
  close(): void
}

export type LinkStatus = 'open' | 'lost' | 'refused' | 'closed'

export interface LinkOptions {
  /** Logs in and opens a socket. */
  open(events: SocketEvents): Promise<Socket>
  onText(text: string): void
  onStatus(status: LinkStatus, error?: Error): void
  /** For the log: the host. */
  name: string
  clock: Clock
  random: Random
  logger: Logger
}

const HEARTBEAT_MS = 5_000
/** So many heartbeats without a word from the other side, and it is gone. */
const MISSED = 3
const PING = JSON.stringify({ claz: 'ping' })

const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 60_000
/** Each delay varies by this share, so that the clients of a server that comes back do not come all at once. */
const JITTER = 0.2

/** One connection, from the moment in which it is tried. */
interface Connection {
  /** Absent until it is open. */
  socket?: Socket
}

/** Keeps a connection: with a heartbeat, and again whenever it is lost, after 1 s, 2 s, 4 s … up to a minute. */
export function createLink({ open, onText, onStatus, name, clock, random, logger }: LinkOptions): Link {
  let current: Connection | undefined
  let timer: Timer | undefined
  let failures = 0
  let missed = 0
  let heard = false
  let ended = false

  async function connect(): Promise<void> {
    const connection: Connection = {}
    current = connection
    let socket: Socket
    try {
      socket = await open({
        onText(text) {
          if (connection !== current) return
          missed = 0
          heard = true
          onText(text)
        },
        onEnd: () => drop(connection, 'the connection was lost'),
      })
    } catch (error) {
      if (isCrmwireError(error)) refused(error)
      else drop(connection, error instanceof Error ? error.message : 'the connection failed')
      return
    }
    if (connection !== current) {
      socket.end()
      return
    }
    connection.socket = socket
    missed = 0
    beat(connection)
    logger.info('connected', { system: 'xivo', host: name })
    onStatus('open')
  }

  /** Another try would be refused as well, and in the end the account locked. */
  function refused(error: CrmwireError): void {
    if (ended) return
    ended = true
    current = undefined
    logger.error('the login was refused', { system: 'xivo', host: name, code: error.code })
    onStatus('refused', error)
  }

  /** Gives a connection up; nothing that it says is heard any more. */
  function drop(connection: Connection, reason: string): void {
    if (connection !== current) return
    current = undefined
    timer?.cancel()
    const nominal = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures++)
    const delayMs = Math.round(nominal * (1 + JITTER * (2 * random.fraction() - 1)))
    logger.warn('not connected', { system: 'xivo', host: name, reason, delayMs })
    timer = clock.timer(delayMs, () => void connect())
    if (!connection.socket) return
    connection.socket.end()
    onStatus('lost')
  }

  function beat(connection: Connection): void {
    timer = clock.timer(HEARTBEAT_MS, () => {
      // A server that lets everybody in and throws them out again is no success.
      if (heard) failures = 0
      heard = false
      if (missed >= MISSED) {
        drop(connection, `${MISSED} heartbeats without an answer`)
        return
      }
      missed++
      connection.socket?.send(PING)
      beat(connection)
    })
  }

  void connect()
  return {
    send(text) {
      current?.socket?.send(text)
      return current?.socket !== undefined
    },
    renew() {
      if (current) drop(current, 'it was given up')
    },
    close() {
      if (ended) return
      ended = true
      timer?.cancel()
      current?.socket?.end()
      current = undefined
      onStatus('closed')
    },
  }
}
