import { createServer } from 'node:http'
import { serveRequests } from './serve-requests.ts'
import type { RequestServing } from './serve-requests.ts'

/** A server that runs. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** Breaks off what is not answered yet. */
  abandonAll(): void
  /** Ends all connections, also those that hang, and the server. */
  close(): Promise<void>
}

/** Longer than clients keep an idle connection, so that it is never the server that ends one just as it is used again. */
const KEEP_ALIVE_MS = 60_000

/**
 * Serves requests on 127.0.0.1.
 *
 * Rejects with the system's error when the port is taken.
 */
export async function startServer(port: number, serving: RequestServing): Promise<RunningServer> {
  const requests = serveRequests(serving)
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, requests.listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`,
    abandonAll: requests.abandonAll,
    close: () =>
      new Promise((resolve) => {
        requests.abandonAll()
        // Closing a second time is an error of the server, but not of the caller.
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
