import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Answer } from './answer.ts'
import { handleRequest } from './handle-request.ts'
import type { RequestHandling, ReturnWay } from './handle-request.ts'
import { readBody } from './read-body.ts'
import { loggedBody } from './request-log.ts'
import type { CrmRequest } from './request-log.ts'

const LARGEST_BODY = 256 * 1024 * 1024

export interface RequestServer {
  listener: RequestListener
  /** Breaks off every request that has no answer yet; what it would have done later does not happen. */
  abandonAll(): void
}

export interface RequestServing extends RequestHandling {
  log: CrmRequest[]
}

/** Serves requests one by one: each is logged, struck by its fault or answered. */
export function serveRequests(serving: RequestServing): RequestServer {
  const open = new Set<AbortController>()

  async function serve(request: IncomingMessage, response: ServerResponse, abandoned: AbortSignal): Promise<void> {
    const { method = 'GET', url = '/' } = request
    const [path = '/', ...afterMark] = url.split('?')
    const query = afterMark.join('?')
    const entry: CrmRequest = { method, path, query, status: null, body: '' }
    serving.log.push(entry)

    const back = returnWay(request, response, entry)
    const body = await readBody(request, LARGEST_BODY)
    if (body === 'client_gone') return
    if (body === 'too_long') return back.send({ status: 413, headers: { Connection: 'close' }, body: '' })
    entry.body = loggedBody(body)
    await handleRequest(serving, { method, path, query, headers: request.headers, body }, back, abandoned)
  }

  return {
    listener(request, response) {
      const exchange = new AbortController()
      open.add(exchange)
      exchange.signal.addEventListener('abort', () => request.socket.destroy())
      response.once('close', () => open.delete(exchange))
      serve(request, response, exchange.signal)
        // A fault that HTTP cannot carry, such as a header with a line break, shall not pass for a broken connection.
        .catch((error: unknown) => response.writeHead(500).end(`the CRM cannot answer: ${String(error)}`))
    },
    abandonAll() {
      for (const exchange of open) exchange.abort()
    },
  }
}

function returnWay({ socket }: IncomingMessage, response: ServerResponse, entry: CrmRequest): ReturnWay {
  const tell = (status: number, headers: Answer['headers']): boolean => {
    if (response.destroyed) return false
    response.writeHead(status, headers)
    entry.status = status
    return true
  }
  return {
    send({ status, headers, body }) {
      if (tell(status, headers)) response.end(body)
    },
    cutShort({ status, headers, body }) {
      const bytes = Buffer.from(body)
      if (!tell(status, { ...headers, 'Content-Length': String(Math.max(1, bytes.length)) })) return
      response.flushHeaders()
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)))
      socket.end()
    },
    breakOff: () => void socket.destroy(),
  }
}
