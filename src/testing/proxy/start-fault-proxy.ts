import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { systemClock } from '../../util/clock.ts'
import type { Clock } from '../../util/clock.ts'
import type { Random } from '../../util/random.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { Connection } from './connection.ts'
import type { ProxiedConnection } from './connection.ts'
import { USUAL_TOXICS } from './toxic.ts'
import type { Toxic } from './toxic.ts'

export interface FaultProxyOptions {
  /** The server behind the proxy, such as `http://127.0.0.1:8080`. Only host and port count. */
  target: string
  /** Default 0: a free one. */
  port?: number | undefined
  /** Faults that some connections draw. Default: none. */
  faults?: DrawnFaults | undefined
  /** Decides what is drawn. Default 1. */
  seed?: number | undefined
  /** Instead of a seed. */
  random?: Random | undefined
  /** For all delays. Default: the clock of the machine. */
  clock?: Clock | undefined
}

export interface DrawnFaults {
  /** The share of connections that meet a fault, from 0 to 1. */
  rate: number
  /** One of these is drawn. Default: `USUAL_TOXICS`. */
  among?: readonly Toxic[] | undefined
}

/** A bad line to a server. */
export interface FaultProxy {
  /** `http://127.0.0.1:PORT`; with `https:` when the target has it, as the bytes go through untouched. */
  readonly url: string
  /** Every connection since the start, oldest first. */
  readonly connections: readonly Readonly<ProxiedConnection>[]
  /** From now on these toxics are in force, for open connections as well; without any, the line is good. */
  set(...toxics: readonly Toxic[]): Promise<void>
  /** Puts toxics on top of those in force. Of one kind and direction, the latest counts. */
  add(...toxics: readonly Toxic[]): Promise<void>
  /** Gives the next connection toxics of its own. Several calls arm several connections. */
  failNext(...toxics: readonly Toxic[]): void
  /** Breaks all open connections. */
  cut(): void
  /** Ends all connections and the proxy. */
  close(): Promise<void>
}

/**
 * Starts a TCP proxy on 127.0.0.1 whose line to the target can be slow, lossy or broken, in the manner of Toxiproxy.
 *
 * The same seed draws the same toxics for the first, the second, … connection. A client that keeps connections alive has
 * few of them: `proxy.set({ kind: 'limit_data', bytes: [0, 20_000] })` breaks every one somewhere.
 *
 * Rejects with the system's error when the port is taken; so does `set` when a port that was `down` is taken meanwhile.
 */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { target, faults, clock = systemClock, random = createSeededRandom(options.seed ?? 1) } = options
  const { protocol, hostname, port: targetPort } = new URL(target)
  const address = {
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: Number(targetPort || (protocol === 'https:' ? 443 : 80)),
  }
  const connections: ProxiedConnection[] = []
  const live = new Set<Connection>()
  const armed: (readonly Toxic[])[] = []
  let inForce: readonly Toxic[] = []
  let port = options.port ?? 0
  let listening: Server | undefined
  let closed = false
  let lastChange: Promise<void> = Promise.resolve()

  function accept(client: Socket): void {
    // Each connection has chance of its own, so that none depends on how fast the bytes of another came.
    const chance = createSeededRandom(Math.floor(random.fraction() * 2 ** 32))
    const toxics = armed.shift() ?? drawFault(chance, faults)
    const log: ProxiedConnection = { toxics, bytesUp: 0, bytesDown: 0, open: true }
    connections.push(log)
    if (toxics.some(({ kind }) => kind === 'down')) {
      log.open = false
      client.on('error', () => undefined).resetAndDestroy()
      return
    }
    const connection = new Connection({ client, target: address, log, shared: () => inForce, clock, random: chance })
    live.add(connection)
    void connection.closed.then(() => live.delete(connection))
  }

  async function listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, accept)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve)
    })
    const bound = server.address()
    if (typeof bound === 'object' && bound !== null) port = bound.port
    listening = server
  }

  async function hush(server: Server, how: 'close' | 'reset'): Promise<void> {
    listening = undefined
    const gone = new Promise((resolve) => server.close(resolve))
    const ending = [...live]
    for (const connection of ending) connection.end(how)
    await Promise.all([gone, ...ending.map((connection) => connection.closed)])
  }

  async function listenOrNot(): Promise<void> {
    const wanted = !closed && !inForce.some(({ kind }) => kind === 'down')
    if (wanted && listening === undefined) await listen()
    if (!wanted && listening !== undefined) await hush(listening, closed ? 'close' : 'reset')
  }

  function change(): Promise<void> {
    const done = lastChange.then(listenOrNot)
    lastChange = done.catch(() => undefined)
    return done
  }

  function set(...toxics: readonly Toxic[]): Promise<void> {
    inForce = toxics
    for (const connection of live) connection.toxicsChanged()
    return change()
  }

  await change()
  return {
    url: `${protocol}//127.0.0.1:${port}`,
    connections,
    set,
    add: (...toxics) => set(...inForce, ...toxics),
    failNext: (...toxics) => void armed.push(toxics),
    cut() {
      for (const connection of live) connection.end('reset')
    },
    close() {
      closed = true
      return change()
    },
  }
}

function drawFault(random: Random, faults: DrawnFaults | undefined): readonly Toxic[] {
  if (faults === undefined || random.fraction() >= faults.rate) return []
  const among = faults.among ?? USUAL_TOXICS
  const drawn = among[Math.floor(random.fraction() * among.length)]
  return drawn === undefined ? [] : [drawn]
}
