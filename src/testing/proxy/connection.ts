import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Clock, Timer } from '../../util/clock.ts'
import type { Random } from '../../util/random.ts'
import { carry } from './carry.ts'
import type { Line } from './carry.ts'
import type { Toxic } from './toxic.ts'
import { ToxicsInForce } from './toxics-in-force.ts'

/** What became of one connection. */
export interface ProxiedConnection {
  /** What is wrong with this one alone: armed for it, or drawn. */
  readonly toxics: readonly Toxic[]
  /** Bytes that got through to the server. */
  bytesUp: number
  /** Bytes that got through to the client. */
  bytesDown: number
  open: boolean
}

export interface ConnectionOptions {
  client: Socket
  target: { host: string; port: number }
  /** Where its story is told. */
  log: ProxiedConnection
  /** The toxics of all connections. */
  shared: () => readonly Toxic[]
  clock: Clock
  random: Random
}

/** A client, a server, and the bytes between them. */
export class Connection implements Line {
  readonly toxics: ToxicsInForce
  readonly random: Random
  /** Resolves when both sockets are closed. */
  readonly closed: Promise<unknown>
  readonly #sockets: readonly [client: Socket, server: Socket]
  readonly #log: ProxiedConnection
  readonly #clock: Clock
  readonly #deadlines = new Map<Toxic, Timer>()
  readonly #pauses = new Set<() => void>()

  constructor({ client, target, log, shared, clock, random }: ConnectionOptions) {
    this.random = random
    this.toxics = new ToxicsInForce(log.toxics, shared, random)
    this.#log = log
    this.#clock = clock
    const server = connect({ ...target, allowHalfOpen: true, noDelay: true })
    this.#sockets = [client, server]
    this.closed = Promise.all(this.#sockets.map((socket) => this.#watch(socket))).then(() => this.end('close'))
    const ways = [
      carry(client, server, 'up', this, (bytes) => (log.bytesUp += bytes)),
      carry(server, client, 'down', this, (bytes) => (log.bytesDown += bytes)),
    ]
    // A way fails when a socket breaks, which `#watch` sees as well.
    for (const way of ways) way.catch(() => undefined)
    this.toxicsChanged()
  }

  get open(): boolean {
    return this.#log.open
  }

  /** Starts the clocks of toxics that came, and stops those of toxics that went. */
  toxicsChanged(): void {
    if (!this.open) return
    const all = this.toxics.all()
    for (const [toxic, timer] of this.#deadlines) {
      if (all.includes(toxic)) continue
      timer.cancel()
      this.#deadlines.delete(toxic)
    }
    for (const toxic of all) {
      const drawn = this.toxics.drawn(toxic)
      const delay = drawn.kind === 'reset' ? (drawn.afterMs ?? 0) : drawn.kind === 'timeout' ? drawn.ms : undefined
      if (delay === undefined || this.#deadlines.has(toxic)) continue
      const how = drawn.kind === 'reset' ? 'reset' : 'close'
      const timer = this.#clock.timer(delay, () => this.end(how))
      this.#deadlines.set(toxic, timer)
    }
  }

  pause(ms: number): Promise<void> {
    if (ms <= 0 || !this.open) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        timer.cancel()
        this.#pauses.delete(done)
        resolve()
      }
      const timer = this.#clock.timer(ms, done)
      this.#pauses.add(done)
    })
  }

  /** Ends both sides, now. */
  end(how: 'close' | 'reset'): void {
    if (!this.open) return
    this.#log.open = false
    for (const timer of this.#deadlines.values()) timer.cancel()
    for (const done of this.#pauses) done()
    for (const socket of this.#sockets)
      if (how === 'reset' && canReset(socket)) socket.resetAndDestroy()
      else socket.destroy()
  }

  #watch(socket: Socket): Promise<void> {
    socket.on('error', () => this.end('reset'))
    return new Promise((resolve) => {
      // One side may be done while its last bytes are still on their way to the other.
      socket.once('close', () => resolve())
    })
  }
}

/** While an end is being told, a reset fails and leaves the socket open for good. */
function canReset({ connecting, writableEnded, writableFinished }: Socket): boolean {
  return !connecting && (!writableEnded || writableFinished)
}
