import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type SessionEventInput, createConnector, loadConfig } from 'crmwire'

/** Takes session events of pages in, and tells pages when the customer is known. */
export interface Receiver {
  url: string
  /** What lets a page in. */
  ticket: string
  close(): Promise<void>
}

export async function startReceiver(
  config: string,
  settings: Record<string, string> & { DESKTOP_URL: string },
): Promise<Receiver> {
  const connector = await createConnector(await loadConfig(config), { settings })
  const listeners = new Set<(pop: object) => void>()
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', settings.DESKTOP_URL)
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type')
    if (request.method === 'GET') stream(response)
    else if (request.method === 'POST') void take(request, response)
    else response.writeHead(204).end()
  })

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const events = JSON.parse(await text(request)) as SessionEventInput[]
    for (const event of events) {
      const { account, record } = await connector.handle(event)
      if (event.type === 'session.started')
        for (const tell of listeners) tell({ account, record, url: record?.url ?? account?.url })
    }
    response.writeHead(202).end()
  }

  function stream(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('\n')
    const tell = (pop: object): void => void response.write(`event: pop\ndata: ${JSON.stringify(pop)}\n\n`)
    listeners.add(tell)
    response.on('close', () => listeners.delete(tell))
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ticket: 'none',
    async close() {
      server.closeAllConnections()
      server.close()
      await connector.close()
    },
  }
}
