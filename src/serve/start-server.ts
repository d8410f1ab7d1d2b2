import { createAdaptorServer } from '@hono/node-server'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServeSettings } from '../config/serve-settings.ts'
import type { Connector } from '../connector.ts'
import type { NetworkPolicy } from '../http/network-policy.ts'
import type { Logger } from '../observe/logger.ts'
import type { Clock } from '../util/clock.ts'
import { createId } from '../util/id.ts'
import type { Random } from '../util/random.ts'
import { createApp } from './app.ts'
import { createCounters } from './counters.ts'
import { createPops } from './pops.ts'
import type { RunningSource, ServeContext } from './serve-context.ts'
import { SOURCES } from './sources/registry.ts'

export interface ServerOptions {
  settings: ServeSettings
  /** Where sources may connect to. */
  network: NetworkPolicy
  clock: Clock
  random: Random
  logger: Logger
}

/** A server that takes events in for a connector. */
export interface RunningServer {
  /** `http://HOST:PORT` */
  url: string
  /** What it answers and what it reads, in words. */
  serves: readonly string[]
  /** Takes nothing more in, and ends what goes on: answers that are on their way for `farewellMs` at most. */
  close(farewellMs: number): Promise<void>
}

const PORT = 8080
const HOST = '127.0.0.1'
/** Nobody needs longer to send a request. */
const REQUEST_MS = 30_000

/** Serves a connector. Rejects with the system's error when the port cannot be had, and with that of a source; nothing listens then. */
export async function startServer(connector: Connector, options: ServerOptions): Promise<RunningServer> {
  const { settings, network, clock, random, logger } = options
  const counters = createCounters()
  const stop = new AbortController()
  const pops = createPops({ connector, clock, name: createId(random), onPop: () => counters.count('pops_total', {}) })
  const context: ServeContext = {
    connector,
    settings,
    network,
    async accept(event, source) {
      await connector.accept(event)
      counters.count('events_total', { source })
      pops.watch(String(event.sessionId))
    },
    pops,
    counters,
    clock,
    random,
    logger,
    stopping: stop.signal,
  }
  const { app, routes } = createApp(context)
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS },
  }) as Server
  const { host = HOST, port = PORT } = settings
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const sources = await beginAll(context).catch((error: unknown) => {
    server.close()
    throw error
  })
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`,
    serves: [...routes, ...sources.map(({ name }) => name)],
    async close(farewellMs) {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      stop.abort()
      pops.close()
      await Promise.all(sources.map((source) => source.close()))
      const overdue = clock.timer(farewellMs, () => server.closeAllConnections())
      await closed
      overdue.cancel()
    },
  }
}

async function beginAll(context: ServeContext): Promise<RunningSource[]> {
  return (await Promise.all(SOURCES.map((source) => source(context)))).flat()
}
