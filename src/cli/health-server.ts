import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Connector } from '../connector.ts'
import { metricsOf } from '../serve/metrics.ts'

export interface HealthServer {
  url: string
  close(): Promise<void>
}

/**
 * Answers `/healthz` (the process lives), `/readyz` (it can read and write its ledger) and `/metrics` (numbers in the text format of
 * Prometheus). It tells numbers and states, never a value of a customer.
 */
export async function startHealthServer(
  connector: Pick<Connector, 'status' | 'origins'>,
  { port, host }: { port: number; host: string },
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0]
    if (path === '/healthz') answer(response, 200, 'ok\n')
    else if (path === '/readyz' || path === '/metrics')
      metricsOf(connector).then(
        (metrics) => answer(response, 200, path === '/readyz' ? 'ok\n' : metrics),
        () => answer(response, 503, 'the ledger cannot be read or written\n'),
      )
    else answer(response, 404, 'not found\n')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(text)
}
