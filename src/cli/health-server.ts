import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Connector, ConnectorStatus } from '../connector.ts'

export interface HealthServer {
  url: string
  close(): Promise<void>
}

/**
 * Answers `/healthz` (the process lives), `/readyz` (it can read its ledger) and `/metrics` (numbers in the text format of
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
      connector.status().then(
        (status) => answer(response, 200, path === '/readyz' ? 'ok\n' : metricsOf(status, connector)),
        () => answer(response, 503, 'the ledger cannot be read\n'),
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

function metricsOf(
  { operations, lanesAtWork, lateMs, paused }: ConnectorStatus,
  { origins }: Pick<Connector, 'origins'>,
): string {
  const lines: string[] = []
  const gauge = (name: string, help: string, samples: readonly [labels: string, value: number][]): void => {
    lines.push(`# HELP crmwire_${name} ${help}`, `# TYPE crmwire_${name} gauge`)
    for (const [labels, value] of samples) lines.push(`crmwire_${name}${labels} ${value}`)
  }
  const places = origins()
  gauge(
    'operations',
    'Operations in the ledger.',
    operations.map(({ state, status, count }) => [label({ state, status }), count]),
  )
  gauge('lanes_at_work', 'Sessions that this process works on.', [['', lanesAtWork]])
  gauge('late_seconds', 'For how long the longest waiting session has something to do that nobody does.', [
    ['', lateMs / 1000],
  ])
  gauge('paused_places', 'Places that an operator paused.', [['', Object.keys(paused).length]])
  gauge(
    'origin_up',
    '1 when requests go to an origin, 0 when its circuit is open.',
    places.map(({ origin, circuit }) => [label({ origin }), circuit === 'closed' ? 1 : 0]),
  )
  gauge(
    'origin_blocked',
    '1 when an origin refuses the credential.',
    places.map(({ origin, isBlocked }) => [label({ origin }), isBlocked ? 1 : 0]),
  )
  gauge(
    'origin_waiting',
    'Requests that wait for their turn.',
    places.map(({ origin, waiting }) => [label({ origin }), waiting]),
  )
  gauge(
    'origin_running',
    'Requests on their way.',
    places.map(({ origin, running }) => [label({ origin }), running]),
  )
  return `${lines.join('\n')}\n`
}

const label = (pairs: Record<string, string>): string =>
  `{${Object.entries(pairs)
    .map(([key, value]) => `${key}="${value.replaceAll(/["\\\n]/g, '_')}"`)
    .join(',')}}`
